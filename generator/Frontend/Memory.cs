using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using RelDrop.Graphs;

namespace RelDrop.Generator.Frontend;

/// <summary>
/// Which tensors may share memory. The compiled pass changes none: what <c>forward</c> writes in place is a new value here, so a tensor
/// that <c>forward</c> would see changed through another one must not be read any more.
/// </summary>
internal sealed class Memory
{
    /// <summary>What stands for no value, where one may be named.</summary>
    public const int None = -1;

    /// <summary>What stands for the memory of all tensors of the model's.</summary>
    public const int ModelsOwn = -2;

    private readonly Dictionary<int, int> parents = [];
    private readonly Dictionary<int, List<Passed>> passed = [];
    private readonly HashSet<(int Apply, int Input)> readAgain = [];
    private Dictionary<int, IOperation> stale = [];

    /// <summary>The storages of the parameters of <c>forward</c>, which its caller holds too.</summary>
    private readonly List<int> inputs = [];

    /// <summary>The parameters that are written in place.</summary>
    public SortedSet<int> WrittenInputs { get; } = [];

    /// <summary>The module calls, with the number of an argument, after which a tensor that shares the argument's memory is read.</summary>
    public IEnumerable<(int Apply, int Input)> ReadAgain => readAgain.OrderBy(pair => pair);

    /// <summary>The module calls, with the number of an argument, that may share the memory of a parameter of <c>forward</c>.</summary>
    public IEnumerable<(int Apply, int Input, int Parameter)> PassedOn => passed.Values.SelectMany(calls => calls)
        .Select(call => (call.Apply, call.Input, Parameter: InputOf(call.Value))).Where(call => call.Parameter >= 0).OrderBy(call => call);

    /// <summary>The values that have been read since the last reset, for loops: what a round reads, the next one reads again.</summary>
    public HashSet<int> Reads { get; set; } = [];

    public void AddInput(int value)
    {
        inputs.Add(value);
        parents[value] = value;
    }

    /// <summary>A value may share memory with another one.</summary>
    public void Share(int value, int other) => parents[Storage(value)] = Storage(other);

    /// <summary>A branch gives a value another number: it is as much out of date as on its own side.</summary>
    /// <param name="value">The value.</param>
    /// <param name="result">What it is behind the branch.</param>
    /// <param name="side">What was out of date on its side; the present by default.</param>
    public void HandOn(int value, int result, Dictionary<int, IOperation>? side = null)
    {
        Share(result, value);
        if ((side ?? stale).TryGetValue(value, out var write))
            stale[result] = write;
    }

    public bool MayShare(int value, int other) => Storage(value) == Storage(other);

    /// <summary>The parameter of <c>forward</c> whose memory a value may share, or -1.</summary>
    public int InputOf(int value) => inputs.FindIndex(input => MayShare(input, value));

    /// <summary>A value is read.</summary>
    /// <returns>The write that makes it differ from what <c>forward</c> would read, or null.</returns>
    public IOperation? Read(int value)
    {
        Reads.Add(value);
        if (passed.TryGetValue(Storage(value), out var calls))
        {
            foreach (var call in calls.Where(call => value < call.Apply))
                readAgain.Add((call.Apply, call.Input));
        }

        return stale.TryGetValue(value, out var write) ? write : null;
    }

    /// <summary>A module that may write into its argument has been called.</summary>
    public void Pass(int value, int apply, int input, bool isReadAgain)
    {
        if (isReadAgain)
            readAgain.Add((apply, input));
        if (!passed.TryGetValue(Storage(value), out var calls))
            passed[Storage(value)] = calls = [];
        calls.Add(new Passed(value, apply, input));
    }

    /// <summary>A value is written in place: whatever shares its memory is out of date.</summary>
    /// <param name="value">The value.</param>
    /// <param name="result">What it is from then on.</param>
    /// <param name="write">The operation.</param>
    public void Write(int value, int result, IOperation write)
    {
        var storage = Storage(value);
        foreach (var other in parents.Keys.ToArray().Where(other => Storage(other) == storage))
            stale[other] = write;
        stale.Remove(result);
        if (InputOf(value) is >= 0 and var input)
            WrittenInputs.Add(input);
    }

    public Dictionary<int, IOperation> Stale() => new(stale);

    public void Restore(Dictionary<int, IOperation> before) => stale = new(before);

    /// <summary>After a branch: what either side has written.</summary>
    public void Join(Dictionary<int, IOperation> other)
    {
        foreach (var pair in other)
            stale[pair.Key] = pair.Value;
    }

    private int Storage(int value)
    {
        if (!parents.TryGetValue(value, out var parent))
            parents[value] = parent = value;
        while (parent != value)
            (value, parent) = (parent, parents.TryGetValue(parent, out var next) ? next : parent);
        return value;
    }

    private readonly struct Passed(int value, int apply, int input)
    {
        public int Value { get; } = value;

        public int Apply { get; } = apply;

        public int Input { get; } = input;
    }
}
