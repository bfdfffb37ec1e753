using RelDrop.Weights;
using static TorchSharp.torch.nn;

namespace Images.Networks;

/// <summary>Begins with the weights of another training.</summary>
internal static class Pretraining
{
    private const string ParallelPrefix = "module.";

    /// <summary>Reads weights by their names. The last layer is left as it is drawn anew where it does not fit, or is asked to; all else must fit.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file, or the folder of a run, whose best weights are read.</param>
    /// <param name="newHead">Whether the last layer begins anew although it fits.</param>
    /// <returns>Whether it begins anew.</returns>
    /// <exception cref="InvalidDataException">The file is none, or of another network.</exception>
    public static bool Load(Module model, string path, bool newHead)
    {
        var head = Head.Of(model);
        using var weights = StateDict.Open(Directory.Exists(path) ? new ImageRun(path).Weights : path);
        var stored = weights.Tensors.FirstOrDefault(tensor => Plain(tensor.Name) == $"{head.Name}.weight");
        var isNew = newHead || stored is null || !stored.Shape.SequenceEqual(head.Layer.weight.shape);
        var report = model.LoadWeights(weights, strict: false, name => isNew && head.Has(Plain(name)) ? null : name);
        var missing = report.Missing.Where(name => !isNew || !head.Has(name)).ToArray();
        if (missing.Length + report.Unexpected.Count + report.Mismatched.Count + report.Unreadable.Count > 0)
            throw new InvalidDataException($"'{path}' does not fit {model.GetName()}: {report with { Loaded = [], Missing = missing }}. Expected weights of the same network.");
        if (isNew)
            head.Renew();
        return isNew;
    }

    private static string Plain(string name) => name.StartsWith(ParallelPrefix, StringComparison.Ordinal) ? name[ParallelPrefix.Length..] : name;
}
