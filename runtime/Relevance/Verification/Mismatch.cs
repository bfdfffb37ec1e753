using System.Globalization;

namespace RelDrop.Relevance.Verification;

/// <summary>How a compiled pass differs from the model's forward.</summary>
/// <param name="Model">The model's class.</param>
/// <param name="Composite">The composite.</param>
/// <param name="Deviation">By how much, relative to the output's largest magnitude.</param>
/// <param name="Tolerance">What would be taken for rounding.</param>
/// <param name="Parting">Where they part.</param>
internal sealed record Mismatch(Type Model, Type Composite, double Deviation, double Tolerance, Parting Parting)
{
    /// <summary>A new exception that says so.</summary>
    public CompiledPassMismatchException ToException() => new(Message)
    {
        Model = Model,
        Composite = Composite,
        Deviation = Deviation,
        LastAgreeing = Parting.Agrees,
        FirstDiffering = Parting.Differs,
    };

    private string Message => string.Create(
        CultureInfo.InvariantCulture,
        $"The pass that was compiled for {Model} under {Composite.Name} is not the model's forward in eval mode: {By}. {Where} "
        + $"Relevance by this pass would explain another function. If forward is not overridden in a class derived from the annotated one, "
        + $"this is a fault of RelDrop: please report it at https://github.com/reldrop/RelDrop.Gen/issues with the source of forward and "
        + $"this message. To go on without the check, set {nameof(AttributionOptions)}.{nameof(AttributionOptions.VerifyFirst)} to false "
        + $"or the environment variable {AttributionOptions.VerifyFirstVariable} to 0.");

    private string By => double.IsFinite(Deviation)
        ? string.Create(CultureInfo.InvariantCulture, $"the output is off by {Deviation:0.0e+0} of its largest magnitude, and {Tolerance:0.0e+0} would be rounding")
        : "the output has another shape, or is not finite where forward's is";

    private string Where => (Parting.Agrees, Parting.Differs) switch
    {
        (null, null) => "Where they part is not known: no module's output could be compared.",
        ({ } agrees, null) => $"They part behind '{agrees}', whose output is the same in both.",
        (null, { } differs) => $"They part at or around '{differs}', the first module whose output {Differs}.",
        var (agrees, differs) =>
            $"They part between '{agrees}', the last module whose output is the same in both, and '{differs}', the first whose output {Differs}.",
    };

    private string Differs => $"forward does not have: it differs there, or was changed in place{(Parting.MayBeFreed ? " or freed" : "")}";
}

/// <summary>Where a pass and a forward part, by the paths of modules in the model.</summary>
/// <param name="Agrees">The last module whose output is the same in both.</param>
/// <param name="Differs">The first one after it whose output is not.</param>
/// <param name="MayBeFreed">Whether forward frees tensors itself, so that an output may only be gone.</param>
internal sealed record Parting(string? Agrees, string? Differs, bool MayBeFreed);
