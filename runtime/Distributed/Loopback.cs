using static TorchSharp.torch;

namespace RelDrop.Distributed;

/// <summary>Threads of one process as ranks, for tests where there is no MPI.</summary>
internal sealed class Loopback : ICollectives
{
    private readonly Board board;

    private Loopback(Board board, int rank) => (this.board, Rank) = (board, rank);

    public int Rank { get; }

    public int Size => board.Tensors.Length;

    public int LocalRank => Rank;

    public int LocalSize => Size;

    /// <summary>As many as there are to be ranks, each for a thread of its own.</summary>
    public static Loopback[] Create(int size)
    {
        var board = new Board(size);
        return [.. Enumerable.Range(0, size).Select(rank => new Loopback(board, rank))];
    }

    public void AllToAll(Tensor sent, Tensor received, Patience patience) => Together(sent, patience, tensors =>
    {
        var length = sent.numel() / Size;
        for (var other = 0; other < Size; other++)
            Copy(tensors[other], Rank * length, received, other * length, length);
    });

    public void AllGather(Tensor parts, Patience patience) => Together(parts, patience, tensors =>
    {
        var length = parts.numel() / Size;
        for (var other = 0; other < Size; other++)
        {
            if (other != Rank)
                Copy(tensors[other], other * length, parts, other * length, length);
        }
    });

    public void Sum(Tensor values, Patience patience)
    {
        // What others still read is not written.
        using var own = values.clone();
        Together(own, patience, tensors =>
        {
            values.zero_();
            foreach (var other in tensors)
                values.add_(other, Number.One);
        });
    }

    public void Broadcast(Tensor values, Patience patience) => Together(values, patience, tensors =>
    {
        if (Rank != 0)
            values.copy_(tensors[0]);
    });

    public void Barrier(Patience patience) => board.Wait(Rank, patience);

    public void Abort(int exitCode) => board.Abort(exitCode);

    public void Dispose()
    {
    }

    private void Together(Tensor own, Patience patience, Action<Tensor[]> work)
    {
        using var withoutGradient = no_grad();
        board.Tensors[Rank] = own;
        board.Wait(Rank, patience);
        work(board.Tensors);
        board.Wait(Rank, patience);
    }

    private static void Copy(Tensor source, long from, Tensor target, long to, long length)
    {
        using var read = source.narrow(0, from, length);
        using var written = target.narrow(0, to, length);
        written.copy_(read);
    }

    /// <summary>What the threads share.</summary>
    private sealed class Board(int size)
    {
        private readonly Lock gate = new();
        private readonly HashSet<int> here = [];
        private TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Tensor[] Tensors { get; } = new Tensor[size];

        public void Wait(int rank, Patience patience)
        {
            Task all;
            lock (gate)
            {
                all = next.Task;
                here.Add(rank);
                if (here.Count == size)
                {
                    here.Clear();
                    var done = next;
                    next = new(TaskCreationOptions.RunContinuationsAsynchronously);
                    done.TrySetResult();
                }
            }

            try
            {
                if (all.Wait(patience.Limit))
                    return;
            }
            catch (AggregateException e)
            {
                throw new OperationCanceledException(e.InnerException!.Message, e);
            }

            lock (gate)
                throw new RanksTimeoutException(rank, size, [.. Enumerable.Range(0, size).Except(here)], patience);
        }

        public void Abort(int exitCode)
        {
            lock (gate)
                next.TrySetException(new OperationCanceledException($"Another rank has ended all with {exitCode}."));
        }
    }
}
