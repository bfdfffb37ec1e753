using TorchSharp.Modules;

namespace RelDrop.Training;

/// <summary>An optimizer's options and states as <c>OptimizerHelper.save_state_dict</c> writes them.</summary>
internal static class OptimizerContent
{
    public static byte[] Save(OptimizerHelper optimizer)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        optimizer.save_state_dict(writer);
        return stream.ToArray();
    }

    /// <summary>Gives an optimizer what was saved of it and checked.</summary>
    public static void Load(OptimizerHelper optimizer, byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes, writable: false));
        optimizer.load_state_dict(reader);
    }

    /// <summary>Loads it to see that all of it is what the optimizer would write itself, and puts back what was there.</summary>
    /// <exception cref="InvalidDataException">It is none of this optimizer's.</exception>
    public static void Check(OptimizerHelper optimizer, byte[] bytes)
    {
        var before = Save(optimizer);
        try
        {
            Try(optimizer, bytes);
            if (!Save(optimizer).AsSpan().SequenceEqual(bytes))
                throw new InvalidDataException($"it is not what {optimizer.GetType().Name} writes");
            if (optimizer.ParamGroups.FirstOrDefault(group => !double.IsFinite(group.LearningRate)) is { } wrong)
                throw new InvalidDataException(FormattableString.Invariant($"the learning rate is {wrong.LearningRate}; expected a finite number"));
        }
        finally
        {
            Load(optimizer, before);
        }
    }

    private static void Try(OptimizerHelper optimizer, byte[] bytes)
    {
        var target = optimizer.state_dict();
        var header = new TorchSharpReader(bytes);
        if (header.String() is var name && name != optimizer.GetType().Name)
            throw new InvalidDataException($"it is of the optimizer {Weights.Text.Quote(name)}; expected {optimizer.GetType().Name}");
        if ((header.Number(), header.Number()) is var (groups, states) && (groups != target.Options.Count || states != target.State.Count))
            throw new InvalidDataException($"it has {groups} groups of {states} parameters; expected {target.Options.Count} of {target.State.Count}");

        using var reader = new OptimizerReader(bytes, header.Position);
        foreach (var options in target.Options)
            options.LoadStateDict(reader);
        foreach (var (state, parameter) in target.State.Zip(optimizer.parameters()))
        {
            // Torch's own read and write numbers, flags and tensors like the parameter. What others write is theirs to check.
            reader.Expected = state.GetType().Assembly == typeof(OptimizerState).Assembly ? parameter : null;
            state.LoadStateDict(reader);
        }
    }
}
