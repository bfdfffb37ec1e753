namespace RelDrop.Tests.Cuda.Ptx;

/// <summary>A thread: a machine of its own, that runs until it must wait for others.</summary>
internal sealed class PtxThread(PtxInstruction[] code, ArraySegment<ulong> slots, PtxPlace place, PtxMemory memory)
{
    /// <summary>More than any test needs: what branches more waits for another thread in a loop, which GPUs do not promise to end.</summary>
    private const int MostBranches = 20_000_000;

    private int next;
    private int branches;

    public PtxPlace Place => place;

    public bool HasEnded { get; private set; }

    /// <summary>The barrier or shuffle that it waits at, or null.</summary>
    public PtxInstruction? Waiting { get; private set; }

    public ulong this[int slot]
    {
        get => slots[slot];
        set => slots.AsSpan()[slot] = value;
    }

    /// <summary>Ends the wait.</summary>
    public void Release() => Waiting = null;

    /// <summary>Runs to the next barrier, shuffle or end.</summary>
    /// <exception cref="PtxException">An instruction did what it must not.</exception>
    public void Run()
    {
        try
        {
            while (Step(slots))
            {
            }
        }
        catch (Exception exception) when (exception is PtxException or ArithmeticException)
        {
            var instruction = code[next];
            throw new PtxException($"Line {instruction.Line}, '{instruction.Text}', {place}: {exception.Message}", exception);
        }
    }

    /// <summary>Executes instructions up to one that is not arithmetic, and that one.</summary>
    /// <returns>Whether it may go on.</returns>
    private bool Step(Span<ulong> values)
    {
        while (true)
        {
            var instruction = code[next];
            if (instruction.Guard >= 0 && (values[instruction.Guard] & 1) != instruction.GuardValue)
            {
                next++;
                continue;
            }

            switch (instruction.Operation)
            {
                case PtxOperation.Compute:
                    values[instruction.Target] = instruction.Compute(values[instruction.A], values[instruction.B], values[instruction.C]);
                    break;
                case PtxOperation.Branch:
                    if (++branches > MostBranches)
                        throw new PtxException($"It has branched {MostBranches} times.");
                    next = instruction.Destination;
                    continue;
                case PtxOperation.Exit:
                    HasEnded = true;
                    return false;
                case PtxOperation.Barrier or PtxOperation.Shuffle:
                    Waiting = instruction;
                    next++;
                    return false;
                default:
                    Access(instruction, values);
                    break;
            }

            next++;
        }
    }

    private void Access(PtxInstruction instruction, Span<ulong> values)
    {
        var address = values[instruction.A] + instruction.Offset;
        var region = memory.Find(instruction.Space, address, instruction.Bytes);
        switch (instruction.Operation)
        {
            case PtxOperation.Load:
                values[instruction.Target] = instruction.Compute(region.Read(address, instruction.Bytes, place.Number), 0, 0);
                break;
            case PtxOperation.Store:
                region.Write(address, instruction.Bytes, values[instruction.B], place.Number);
                break;
            default:
                var (b, c) = (values[instruction.B], values[instruction.C]);
                var old = region.Update(address, instruction.Bytes, value => instruction.Compute(value, b, c), place.Number);
                if (instruction.Target >= 0)
                    values[instruction.Target] = old;
                break;
        }
    }
}
