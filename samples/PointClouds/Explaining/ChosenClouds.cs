using PointClouds.Data;
using static TorchSharp.torch;

namespace PointClouds.Explaining;

/// <summary>The clouds that are explained.</summary>
/// <param name="Clouds">The clouds.</param>
/// <param name="Names">What pictures call each.</param>
/// <param name="AreLabelled">Whether their labels are known.</param>
internal sealed record ChosenClouds(PointSet Clouds, IReadOnlyList<string> Names, bool AreLabelled) : IDisposable
{
    /// <summary>Test clouds by their numbers, from 0.</summary>
    /// <exception cref="InvalidDataException">There is no such number.</exception>
    public static ChosenClouds ByNumber(PointSet test, IReadOnlyList<int> numbers)
    {
        if (numbers.Where(number => number < 0 || number >= test.Count).Select(number => (int?)number).FirstOrDefault() is { } wrong)
            throw new InvalidDataException($"There is no test cloud {wrong}; expected 0 to {test.Count - 1}.");
        using var rows = tensor(numbers.Select(number => (long)number).ToArray());
        return new ChosenClouds(
            new PointSet(test.Points.index_select(0, rows), test.Labels.index_select(0, rows), test.Classes),
            [.. numbers.Select(number => $"{test.Classes[(int)test.Labels[number].item<long>()]}, test cloud {number}")],
            AreLabelled: true);
    }

    /// <summary>The first test clouds of each class.</summary>
    public static ChosenClouds OfEachClass(PointSet test, int count)
    {
        var labels = test.Labels.data<long>().ToArray();
        return ByNumber(test, [.. labels.Index().GroupBy(item => item.Item).OrderBy(group => group.Key).SelectMany(group => group.Take(count).Select(item => item.Index))]);
    }

    public void Dispose() => Clouds.Dispose();
}
