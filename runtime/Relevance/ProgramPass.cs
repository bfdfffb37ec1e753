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
internal sealed class ProgramPass : LrpPass, IProgramOwner
{
    private static readonly ConditionalWeakTable<nn.Module, Programs> Cache = [];

    private readonly Programs programs;
    private readonly ProgramRunner runner;
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
        runner = new ProgramRunner(this);
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
        return runner.Run(program.Record, RecordLowering.Input, input);
    }

    public override Tensor Propagate(Tensor relevance) => runner.Run(program.Propagate, PropagateLowering.Relevance, relevance);

    LrpContext[] IProgramOwner.Contexts => Contexts;

    Type IProgramOwner.Composite => Composite;

    LrpPass IProgramOwner.Nest(string path, nn.Module module, bool grounded, LrpContext input) => Nest(path, module, grounded, input);

    void IProgramOwner.SetOutput(LrpContext output) => Output = output;

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
