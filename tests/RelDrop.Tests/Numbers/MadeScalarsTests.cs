using System.Reflection;
using RelDrop.Relevance;
using RelDrop.Tests.Generation;

namespace RelDrop.Tests.Numbers;

/// <summary>What the ban cannot see: compound assignments, and what generated code calls.</summary>
public class MadeScalarsTests
{
    /// <summary>TorchSharp gives these no form that takes scalars.</summary>
    private static readonly string[] WithoutSafeForm = ["softplus", "mish", "softsign"];

    public static TheoryData<Type> Ours() => [typeof(Number), typeof(global::RelDrop.Models.ModelZoo), typeof(global::PointClouds.Networks), typeof(global::Images.ImagesCommand), typeof(global::Texts.TextCommand), typeof(RelDrop.Imaging.ImageLoader), typeof(global::Explain.Explainer)];

    [Theory]
    [MemberData(nameof(Ours))]
    public void No_scalar_is_made_but_by_Number(Type type) =>
        Assert.Empty(MadeScalars.In(MadeScalars.MethodsOf(type.Assembly).Where(method => method.DeclaringType != typeof(Number) && method.DeclaringType?.DeclaringType != typeof(Number))));

    [Fact]
    public void Generated_passes_make_none()
    {
        var passes = Passes(typeof(MadeScalarsTests).Assembly);
        Assert.Contains(passes, method => method.DeclaringType!.FullName!.Contains(nameof(ModelWithNumbers), StringComparison.Ordinal));
        Assert.Empty(Unexpected(passes));
    }

    [Fact]
    public void Passes_of_every_operation_make_none()
    {
        var passes = Passes(OperationTests.Load(nameof(EpsilonPlus)));
        Assert.NotEmpty(passes);
        Assert.Empty(Unexpected(passes));
    }

    [Fact]
    public void They_are_found_where_they_are()
    {
        var found = MadeScalars.In([typeof(ModelWithNumbers).GetMethod(nameof(ModelWithNumbers.forward))!]).ToArray();
        Assert.All(["op_Multiply", "op_Addition", "op_Subtraction", "op_Division", "op_Modulus", "op_Implicit", "square", "add(", "leaky_relu"], name =>
            Assert.Contains(found, call => call.Contains(name, StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Unexpected(IEnumerable<MethodBase> methods) =>
        MadeScalars.In(methods).Where(call => !WithoutSafeForm.Any(name => call.Contains(name, StringComparison.Ordinal)));

    /// <summary>The methods of generated passes, and of the lambdas in them.</summary>
    private static MethodBase[] Passes(Assembly assembly) =>
    [
        .. assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(LrpPass)) || type.DeclaringType?.IsSubclassOf(typeof(LrpPass)) == true)
            .SelectMany(MadeScalars.MethodsOf),
    ];
}
