using RelDrop.Tests.Oracle;
using TorchSharp;
using TorchSharp.Modules;

namespace RelDrop.Tests.RandomArchitectures;

/// <summary>Draws models. The operations are in <c>ArchitectureGenerator.Operations.cs</c>.</summary>
internal sealed partial class ArchitectureGenerator
{
    private static readonly string[] AllComposites = [.. OraclePresets.Names, "Named"];
    private readonly Random random;
    private readonly List<string> classes = [];

    private ArchitectureGenerator(int seed) => random = new Random(seed);

    /// <summary>The model of a seed.</summary>
    public static Architecture Draw(int seed)
    {
        var choice = new Random(seed * 7919);
        string[] composites = [.. AllComposites.OrderBy(_ => choice.Next()).Take(2)];
        return new ArchitectureGenerator(seed).Draw(seed, composites);
    }

    private Architecture Draw(int seed, string[] composites)
    {
        long[] shape = random.Next(4) switch { 0 => [random.Next(4, 9)], 1 => [random.Next(2, 4), random.Next(8, 13)], _ => [random.Next(2, 4), random.Next(7, 11), random.Next(7, 11)] };
        var net = new ClassScribe("Net");
        var method = new MethodScribe(random);
        LrpTape.Node? given = null;
        var x = MethodScribe.Parameter("x", shape, _ => given!);
        x = Chain(net, method, x, length: random.Next(3, 8), depth: 2);
        x = Head(net, method, x);
        var attributes = string.Concat(composites.Select(composite => $"[LrpModel<global::Random.{composite}>] ".Replace("global::Random.", composite is "Named" or "EpsilonGammaBox" ? "global::Random." : "", StringComparison.Ordinal)));
        var source = $$"""
            namespace Random.Seed{{seed}}
            {
                {{string.Join("\n    ", classes)}}
                {{attributes}}
                {{Class(net, $"public override Tensor forward(Tensor x) {{ {string.Join(" ", method.Lines)} return {x.Code}; }}")}}
            }
            """;
        return new Architecture(seed, source, shape, composites, (run, input) =>
        {
            given = input;
            return x.Oracle(run);
        });
    }

    /// <summary>Some operations, one after another.</summary>
    private Drawn Chain(ClassScribe owner, MethodScribe method, Drawn x, int length, int depth)
    {
        for (var i = 0; i < length; i++)
            x = Step(owner, method, x, depth);
        return x;
    }

    /// <summary>A few operations that keep the shape.</summary>
    private Drawn Keeping(ClassScribe owner, MethodScribe method, Drawn x, int depth)
    {
        var length = random.Next(1, 4);
        for (var i = 0; i < length; i++)
            x = i % 2 == 0 ? Linear(owner, method, x, x.Shape[0], keepsShape: true) : Activation(owner, method, x);
        return depth > 0 && random.Next(4) == 0 ? Residual(owner, method, x, depth - 1) : x;
    }

    /// <summary>The class's code, its fields before its constructor.</summary>
    private static string Class(ClassScribe scribe, string forward) =>
        $"public partial class {scribe.Name} : Module<Tensor, Tensor> {{ {string.Join(" ", scribe.Members)} public {scribe.Name}() : base(\"{scribe.Name}\") => RegisterComponents(); {forward} }}";

    /// <summary>A function of one tensor as the body of a method, and the same for the oracle.</summary>
    private (string Body, Func<OracleRun, LrpTape.Node, LrpTape.Node> Oracle, long[] Shape) Function(ClassScribe owner, long[] shape, Func<MethodScribe, Drawn, Drawn> write)
    {
        var method = new MethodScribe(random);
        var arguments = new Stack<LrpTape.Node>();
        var x = MethodScribe.Parameter("t", shape, _ => arguments.Peek());
        var result = write(method, x);
        return ($"{string.Join(" ", method.Lines)} return {result.Code};", (run, input) =>
        {
            arguments.Push(input);
            var output = result.Oracle(run);
            arguments.Pop();
            return output;
        }, result.Shape);
    }

    private Drawn Head(ClassScribe owner, MethodScribe method, Drawn x)
    {
        if (x.Shape.Length > 1)
        {
            var features = x;
            x = random.Next(2) == 0
                ? Pooled(method, features)
                : method.Result($"{x.Code}.flatten(1)", [x.Shape.Aggregate((a, b) => a * b)], run => run.Tape.Apply(OracleKind.Other, y => y.flatten(1), features.Oracle(run)));
        }

        if (random.Next(2) == 0)
            x = Activation(owner, method, Linear(owner, method, x, random.Next(4, 9), keepsShape: false));
        return Linear(owner, method, x, Architecture.Classes, keepsShape: false, plain: true);
    }

    private static Drawn Pooled(MethodScribe method, Drawn x)
    {
        long[] dims = [.. Enumerable.Range(2, x.Shape.Length - 1).Select(i => (long)i)];
        return method.Result($"{x.Code}.mean([{string.Join(", ", dims)}])", [x.Shape[0]], run => run.Tape.Apply(OracleKind.Mean, y => y.mean(dims), x.Oracle(run)));
    }

    private T Pick<T>(params T[] options) => options[random.Next(options.Length)];
}
