using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Distributed;

/// <summary>
/// Where each parameter's gradient lies in one flat tensor, and which parts of it are sent at a time. The last parameters come first, as backward passes give them;
/// parts are as long as a multiple of the number of ranks.
/// </summary>
internal sealed class GradientLayout
{
    /// <param name="parameters">The parameters that train.</param>
    /// <param name="statistics">How many elements beside gradients are sent, one or more, in a part of their own, the last.</param>
    /// <param name="ranks">How many ranks there are.</param>
    /// <param name="mostElements">How many elements a part has, about.</param>
    public GradientLayout(IReadOnlyList<Parameter> parameters, long statistics, int ranks, long mostElements)
    {
        var (buckets, places) = (new List<Bucket>(), new List<Place>());
        var (start, length, first) = (0L, 0L, 0);
        void Close(int end)
        {
            if (length == 0)
                return;
            var padded = (length + ranks - 1) / ranks * ranks;
            buckets.Add(new(start, padded, first, end));
            (start, length, first) = (start + padded, 0, end);
        }

        foreach (var parameter in parameters.Reverse())
        {
            if (length > 0 && length + parameter.numel() > mostElements)
                Close(places.Count);
            places.Add(new(parameter, start + length, buckets.Count));
            length += parameter.numel();
        }

        Close(places.Count);
        (Buckets, Places) = (buckets, places);
        length = statistics;
        Close(places.Count);
        Length = start;
    }

    /// <summary>The parts, in the order in which they are sent.</summary>
    public IReadOnlyList<Bucket> Buckets { get; }

    /// <summary>The parameters, the last first.</summary>
    public IReadOnlyList<Place> Places { get; }

    /// <summary>How many elements there are, those that fill parts up among them.</summary>
    public long Length { get; }

    /// <param name="Start">Its first element.</param>
    /// <param name="Length">How many it has.</param>
    /// <param name="FirstPlace">The first of its parameters.</param>
    /// <param name="EndPlace">The one after its last.</param>
    internal readonly record struct Bucket(long Start, long Length, int FirstPlace, int EndPlace);

    /// <param name="Parameter">The parameter.</param>
    /// <param name="Start">Its gradient's first element.</param>
    /// <param name="Bucket">Which part it is in.</param>
    internal readonly record struct Place(Parameter Parameter, long Start, int Bucket);
}
