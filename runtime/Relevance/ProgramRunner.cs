using System.Runtime.CompilerServices;
using RelDrop.Passes;
using RelDrop.Programs;
using RelDrop.Rules;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>What a program asks of the pass that it is.</summary>
internal interface IProgramOwner
{
    /// <summary>What is known of its inputs.</summary>
    LrpContext[] Contexts { get; }

    /// <summary>The type of the composite.</summary>
    Type Composite { get; }

    /// <summary>Whether the relevance of its output will be 0 wherever that is.</summary>
    bool IsGrounded { get; }

    /// <summary>Starts the pass of a module inside.</summary>
    LrpPass Nest(string path, nn.Module module, bool grounded, LrpContext input);

    /// <summary>Says what is known of the output.</summary>
    void SetOutput(LrpContext output);
}

/// <summary>Runs programs of layers that are there already: what the generator prints as C# is done here, step by step.</summary>
/// <param name="owner">The pass; null for a program that needs none.</param>
internal sealed class ProgramRunner(IProgramOwner? owner)
{
    private readonly Dictionary<Value, object?> values = [];

    private IProgramOwner Owner => owner ?? throw new InvalidOperationException("The program has no pass around it.");

    /// <summary>Runs one of a program's two methods.</summary>
    /// <param name="steps">Its steps.</param>
    /// <param name="parameter">What it is given.</param>
    /// <param name="given">What that is.</param>
    public Tensor Run(IReadOnlyList<Instruction> steps, Value parameter, Tensor given)
    {
        values[parameter] = given;
        try
        {
            return Run(steps)!;
        }
        finally
        {
            values.Remove(parameter);
        }
    }

    /// <summary>Lets a program read something that it has not made.</summary>
    public void Give(Value value, object? given) => values[value] = given;

    private Tensor? Run(IReadOnlyList<Instruction> steps)
    {
        foreach (var step in steps)
        {
            switch (step)
            {
                case Call call:
                    Run(call);
                    break;
                case Free free:
                    foreach (var value in free.Freed)
                    {
                        ((IDisposable)values[value]!).Dispose();
                        values.Remove(value);
                    }

                    break;
                case Choose choose:
                    if (choose.Sides.FirstOrDefault(side => side.Condition is null || (bool)Of(side.Condition)!) is { } taken)
                        Run(taken.Body);
                    break;
                case Return last:
                    var result = (Tensor)values[last.Results[0]]!;
                    if (!last.Moved.Contains(last.Results[0]))
                        return result.alias();
                    values.Remove(last.Results[0]);
                    return result;
            }
        }

        return null;
    }

    private void Run(Call call)
    {
        var result = PrimitiveTable.Run(call.Primitive, new Given(this, call));
        if (call.Results is [var only])
        {
            values[only] = result;
        }
        else if (call.Results.Count > 1)
        {
            var results = (ITuple)result!;
            for (var i = 0; i < call.Results.Count; i++)
                values[call.Results[i]] = results[i];
        }

        // Who looks for the layer in which a pass goes wrong is told.
        if (Verification.PassObserver.Current is { } observer && call.Operands.OfType<LayerCall>().FirstOrDefault()?.Layer.Module is nn.Module layer)
            observer.See(layer, (Tensor)values[call.Results[0]]!);
    }

    private object? Of(Operand operand) => operand switch
    {
        Value value => values[value],
        Constant constant => constant.Number,
        Nothing => null,
        CompositeOperand => Owner.Composite,
        Named named => Of(named.Given),
        ListOf list => list.Items.Select(item => (Tensor)Of(item)!).ToArray(),
        WeightOperand weight => new WeightPart(weight.Part, weight.Gamma),
        StabilizerOperand stabilizer => stabilizer.Spec,
        FactOperand fact => Holds(fact.Fact),
        SourceOperand source => SourceOf(source.Source),
        ContextOperand told => ContextOf(told),
        LayerOperand layer => layer.Layer.Module,
        LayerCall call => call,
        RuleOperand rule => rule.Rule,
        PathOperand inside => inside.Path,
        _ => throw new NotSupportedException($"{operand.GetType().Name} has no value at run time."),
    };

    private bool Holds(Fact fact) => !fact.IsNever && fact.Conditions.All(condition => condition switch
    {
        ContextCondition one => Of(one.Context) is var said && one.Known switch
        {
            Known.IsFirst => said.IsFirst,
            Known.NonNegative => said.NonNegative,
            _ => said.IsReadAgain,
        },
        OutputGrounded => Owner.IsGrounded,
        ModuleGrounds { Module: nn.Module inside } grounds => LrpDispatch.Grounds(grounds.Path, inside, Owner.Composite),
        _ => throw new NotSupportedException($"{condition.GetType().Name} is not known at run time."),
    });

    private LrpContext Of(ContextRef of) => of.Pass is { } pass ? ((LrpPass)values[Values.Pass(pass)]!).Outputs[of.Index] : Owner.Contexts[of.Index];

    private INormSource? SourceOf(Source source) => source.Layer is { } layer ? (INormSource)values[Values.Layer(layer)]! : Of(source.Context!).Source;

    private LrpContext ContextOf(ContextOperand told) => new(
        Holds(told.Facts.IsFirst),
        Holds(told.Facts.NonNegative),
        Holds(told.IsReadAgain),
        told.Facts.Source is { } source ? SourceOf(source) : null);

    /// <summary>The operands of a call as the primitives read them.</summary>
    internal readonly struct Given(ProgramRunner runner, Call call)
    {
        public int Count => call.Operands.Count;

        public object? this[int index] => runner.Of(call.Operands[index]);

        public Tensor Tensor(int index) => (Tensor)this[index]!;

        public T Get<T>(int index) => (T)this[index]!;

        /// <summary>The tensor that a value is.</summary>
        public Tensor OperandOf(Value value) => (Tensor)runner.Of(value)!;

        /// <summary>An operand by its name, or what it is without it.</summary>
        public T? Named<T>(string name, T? otherwise = default)
        {
            var (own, operands) = (runner, call.Operands);
            return operands.OfType<Named>().FirstOrDefault(one => one.Name == name) is { } given ? (T?)own.Of(given.Given) : otherwise;
        }

        /// <summary>The stabilizer, or the default one.</summary>
        public StabilizerSpec Stabilizer => call.Operands.OfType<StabilizerOperand>().FirstOrDefault()?.Spec ?? new StabilizerSpec();

        /// <summary>Starts the pass of a module inside.</summary>
        public LrpPass Nest(int context) => runner.Owner.Nest(Get<string>(0), Get<nn.Module>(1), Named<bool>("grounded"), Get<LrpContext>(context));

        /// <summary>Says what is known of the output.</summary>
        public void SetOutput(LrpContext output) => runner.Owner.SetOutput(output);
    }
}
