using System.Runtime.CompilerServices;
using RelDrop.Graphs;
using RelDrop.Lowering;
using RelDrop.Operations;
using RelDrop.Passes;
using RelDrop.Programs;
using RelDrop.Rules;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>
/// The pass of layers that the generator could not see. They are lowered once they are there, by the same passes to the same kind of
/// program as those that the generator prints; this runs it.
/// </summary>
internal sealed class ProgramPass : LrpPass
{
    private static readonly ConditionalWeakTable<nn.Module, Programs> Cache = [];

    private readonly Programs programs;
    private readonly Dictionary<Value, object?> values = [];
    private RelevanceProgram program = new([], []);

    /// <param name="path">The module's path in the compiled class around it, for the patterns of composites.</param>
    /// <param name="module">A <see cref="TorchSharp.Modules.Sequential"/> or a single layer.</param>
    /// <param name="composite">The type of the composite.</param>
    /// <param name="context">What is known of the input.</param>
    /// <exception cref="NotSupportedException">No relevance pass is known for a layer, or its rule does not apply to it.</exception>
    public ProgramPass(string path, nn.Module module, Type composite, LrpContext context)
        : base(composite, context)
    {
        programs = Of(path, module);
        programs.Check(composite, context.IsFirst);
        Prefix = path.Length == 0 ? "" : path + ".";
    }

    private protected override string Prefix { get; }

    /// <summary>Whether the relevance that a module gives to its input is 0 wherever that is; see <see cref="ILrpModule.Grounds"/>.</summary>
    public static bool Grounds(string path, nn.Module module, Type composite)
    {
        var grounds = Pipeline.GroundsInput(Of(path, module).Chain.Graph, CompositeRules.Of(composite), new PassOptions());
        return !grounds.IsNever && grounds.Conditions.All(condition => condition is ModuleGrounds { Module: nn.Module inside } asked && LrpDispatch.Grounds(asked.Path, inside, composite));
    }

    public override Tensor Record(Tensor input)
    {
        if (Context.IsReadAgain)
            programs.Chain.CheckUnchanged();
        program = programs.Of(new Key(Composite, Context.IsFirst, Context.NonNegative, Context.Source is not null, IsGrounded));
        return Run(program.Record, RecordLowering.Input, input);
    }

    public override Tensor Propagate(Tensor relevance) => Run(program.Propagate, PropagateLowering.Relevance, relevance);

    private Tensor Run(IReadOnlyList<Instruction> steps, Value parameter, Tensor given)
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
        CompositeOperand => Composite,
        Named named => Of(named.Given),
        ListOf list => list.Items.Select(item => (Tensor)Of(item)!).ToArray(),
        WeightOperand weight => new WeightPart(weight.Part, weight.Gamma),
        StabilizerOperand stabilizer => stabilizer.Spec,
        FactOperand fact => Holds(fact.Fact),
        SourceOperand source => SourceOf(source.Source),
        ContextOperand told => ContextOf(told),
        LayerOperand layer => layer.Layer.Module,
        LayerCall call => call,
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
        OutputGrounded => IsGrounded,
        ModuleGrounds { Module: nn.Module inside } grounds => LrpDispatch.Grounds(grounds.Path, inside, Composite),
        _ => throw new NotSupportedException($"{condition.GetType().Name} is not known at run time."),
    });

    private LrpContext Of(ContextRef of) => of.Pass is { } pass ? ((LrpPass)values[Values.Pass(pass)]!).Outputs[of.Index] : Contexts[of.Index];

    private INormSource? SourceOf(Source source) => source.Layer is { } layer ? (INormSource)values[Values.Layer(layer)]! : Of(source.Context!).Source;

    private LrpContext ContextOf(ContextOperand told) => new(
        Holds(told.Facts.IsFirst),
        Holds(told.Facts.NonNegative),
        Holds(told.IsReadAgain),
        told.Facts.Source is { } source ? SourceOf(source) : null);

    /// <summary>The operands of a call as the primitives read them.</summary>
    internal readonly struct Given(ProgramPass pass, Call call)
    {
        public int Count => call.Operands.Count;

        public object? this[int index] => pass.Of(call.Operands[index]);

        public Tensor Tensor(int index) => (Tensor)this[index]!;

        public T Get<T>(int index) => (T)this[index]!;

        /// <summary>The tensor that a value is.</summary>
        public Tensor OperandOf(Value value) => (Tensor)pass.Of(value)!;

        /// <summary>An operand by its name, or what it is without it.</summary>
        public T? Named<T>(string name, T? otherwise = default)
        {
            var (own, operands) = (pass, call.Operands);
            return operands.OfType<Named>().FirstOrDefault(one => one.Name == name) is { } given ? (T?)own.Of(given.Given) : otherwise;
        }

        /// <summary>The stabilizer, or the default one.</summary>
        public StabilizerSpec Stabilizer => call.Operands.OfType<StabilizerOperand>().FirstOrDefault()?.Spec ?? new StabilizerSpec();

        /// <summary>Starts the pass of a module inside.</summary>
        public LrpPass Nest(int context) => pass.Nest(Get<string>(0), Get<nn.Module>(1), Named<bool>("grounded"), Get<LrpContext>(context));

        /// <summary>Says what is known of the output.</summary>
        public void SetOutput(LrpContext output) => pass.Output = output;
    }

    /// <summary>The programs of a module as it stands: its layers are read anew if they have changed.</summary>
    private static Programs Of(string path, nn.Module module)
    {
        lock (Cache)
        {
            if (Cache.TryGetValue(module, out var known) && known.Path == path && known.Chain.IsOf(module))
                return known;
            var programs = new Programs(path, new Chain(path, module));
            Cache.AddOrUpdate(module, programs);
            return programs;
        }
    }

    /// <summary>What a program depends on besides the layers.</summary>
    private sealed record Key(Type Composite, bool IsFirst, bool NonNegative, bool HasSource, bool IsGrounded);

    /// <summary>The programs of one module's layers.</summary>
    private sealed class Programs(string path, Chain chain)
    {
        private readonly HashSet<(Type Composite, bool IsFirst)> sound = [];
        private readonly Dictionary<Key, RelevanceProgram> programs = [];

        public string Path => path;

        public Chain Chain => chain;

        /// <summary>Makes sure that the layers can have the rules that a composite has for them.</summary>
        public void Check(Type composite, bool isFirst)
        {
            lock (programs)
            {
                if (sound.Contains((composite, isFirst)))
                    return;
                RuleChecks.Check(chain.Graph, CompositeRules.Of(composite), new Facts(chain.Graph, _ => new(Fact.Of(isFirst), Fact.Never), analyseSigns: false));
                sound.Add((composite, isFirst));
            }
        }

        public RelevanceProgram Of(Key key)
        {
            lock (programs)
            {
                if (programs.TryGetValue(key, out var known))
                    return known;
                var inputs = new ValueFacts(Fact.Of(key.IsFirst), Fact.Of(key.NonNegative), key.HasSource ? new Source(new ContextRef(null, 0)) : null);
                return programs[key] = Pipeline.Run(chain.Graph, CompositeRules.Of(key.Composite), _ => inputs, Fact.Of(key.IsGrounded), saysOutputs: true, new PassOptions());
            }
        }
    }
}
