using static TorchSharp.torch;

namespace RelDrop.Distributed;

/// <summary>
/// What processes that train together do together. All of them call the same operations in the same order, one at a time; tensors are contiguous,
/// of the same type and shape in all, and where the collectives are: in CPU memory or on a GPU. What is added up is float32 or float64.
/// </summary>
internal interface ICollectives : IDisposable
{
    /// <summary>Which of the processes this is, from 0.</summary>
    int Rank { get; }

    /// <summary>How many processes there are.</summary>
    int Size { get; }

    /// <summary>Which of the processes on this machine this is, from 0.</summary>
    int LocalRank { get; }

    /// <summary>How many processes this machine has.</summary>
    int LocalSize { get; }

    /// <summary>Part i of what rank j sends becomes part j of what rank i receives; all parts are equally long.</summary>
    void AllToAll(Tensor sent, Tensor received, Patience patience);

    /// <summary>Each rank's own part, of equally long ones, becomes the same part of all.</summary>
    void AllGather(Tensor parts, Patience patience);

    /// <summary>The sum over ranks in each, in an order of additions that is the library's affair.</summary>
    void Sum(Tensor values, Patience patience);

    /// <summary>The first rank's values become those of all.</summary>
    void Broadcast(Tensor values, Patience patience);

    /// <summary>Waits until all are here.</summary>
    void Barrier(Patience patience);

    /// <summary>Ends all processes, without waiting for any.</summary>
    void Abort(int exitCode);
}

/// <summary>How long others are waited for.</summary>
/// <param name="For">What of theirs, as a part of a sentence.</param>
/// <param name="Limit">The longest time.</param>
internal readonly record struct Patience(string For, TimeSpan Limit);
