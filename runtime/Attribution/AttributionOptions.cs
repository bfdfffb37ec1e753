namespace RelDrop;

/// <summary>What holds of every attribution of this process.</summary>
public static class AttributionOptions
{
    /// <summary>The environment variable that sets <see cref="VerifyFirst"/> from outside: <c>0</c>, <c>false</c>, <c>off</c> or <c>no</c> switches the check off.</summary>
    public const string VerifyFirstVariable = "RELDROP_VERIFY_FIRST";

    /// <summary>
    /// Whether the first attribution of each model class under each composite compares what the compiled pass recorded with the model's
    /// own <c>forward</c> in eval mode, on at most two of the samples; on by default. If they differ by more than rounding, this and
    /// every further attribution of the class under that composite throws <see cref="CompiledPassMismatchException"/>.
    /// </summary>
    /// <remarks>
    /// <para>
    /// It costs one forward of two samples, once, and changes nothing: gradients are not recorded, hooks do not run, and modes,
    /// buffers and torch's random state on the CPU are as before (TorchSharp does not tell that of a GPU). Methods of your own that
    /// <c>forward</c> calls run once more; state that they keep elsewhere sees it.
    /// </para>
    /// <para>
    /// A model in training mode is in eval mode for that one forward. Where another thread trains the same model, have the first
    /// attribution done before it starts, or switch the check off.
    /// </para>
    /// <para>
    /// There is no verdict, and attributions go on, where <c>forward</c> throws (a warning goes to
    /// <see cref="System.Diagnostics.Trace"/>), where it gives something else at each call for the same input, such as by random numbers, and where
    /// rounding the input changes its output as much. A batch without samples waits for the next one.
    /// </para>
    /// </remarks>
    public static bool VerifyFirst { get; set; } = IsOn(Environment.GetEnvironmentVariable(VerifyFirstVariable));

    /// <summary>What a value of the variable says.</summary>
    internal static bool IsOn(string? value) => value?.Trim().ToUpperInvariant() is not ("0" or "FALSE" or "OFF" or "NO");
}
