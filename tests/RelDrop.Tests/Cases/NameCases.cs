namespace RelDrop.Tests.Cases;

/// <summary>A model beside which, or in which, the user has something of a name that generated code uses, too.</summary>
internal static class NameCases
{
    private static readonly (string Where, string Names)[] Taken =
    [
        ("field", "Attribute BlockMaskKernel Box CreateRelDrop FillKind Grid Group GroupSelection Lrp RelevanceOrder"),
        ("method", "Box EpsilonPlusFlatPass FillKind GroupSelection Lrp LrpEngine RelevanceOrder SamplePlan"),
        ("namespace", "Attribution BFloat16Format BlockMask Composite FillKind Float32Format GroupSelection IAttributable ILrpModule Lrp LrpContext LrpPass Masking NotSupportedException Precision RelDrop Relevance RelevanceDropout RelevanceOrder RelevanceRow SamplePlan System Target Tensor TorchSharp Type functional torch"),
        ("namespace_type", "Activation ArrayView Attribution Box Composite FillKind Float32Format Grid Group Index Lrp LrpContext LrpPass MaskKernels Part Philox Precision RelevanceOrder RelevanceRow SamplePlan Stabilizer Sum Target Type unmanaged"),
        ("nested_type", "Attribute Box Composite CreateRelDrop EpsilonPlusFlatPass FillKind Float16Format Float32Format Group GroupSelection ILrpModule LrpContext LrpEngine NotSupportedException Precision RelevanceDropout RelevanceOrder RelevanceRow SamplePlan Target unmanaged var"),
        ("parameter_of_forward", "TComposite"),
        ("sibling_namespace", "Attribution BFloat16Format BlockMask Box Composite FillKind Float16Format Grid IAttributable Lrp LrpContext LrpEngine MaskKernels NotSupportedException Precision RelevanceOrder SamplePlan"),
        ("static_property", "BlockMaskKernel Box CreateRelDrop EpsilonPlusFlatPass Group LrpEngine RelevanceOrder"),
    ];

    public static IEnumerable<Case> All() =>
        from taken in Taken
        from name in taken.Names.Split(' ')
        select new Case("names", $"{taken.Where}-{name}", Source(taken.Where, name));

    private static string Source(string where, string name) => where switch
    {
        "field" => Model(member: $"private int {name};"),
        "method" => Model(member: $"private static int {name}() => 1;"),
        "namespace" => Model($"Models.{name}"),
        "namespace_type" => Model(before: $"public class {name} {{ }}"),
        "nested_type" => Model(member: $"public class {name} {{ }}"),
        "parameter_of_forward" => Model(parameter: name),
        "sibling_namespace" => Model() + $"\n//// FILE\nnamespace Models.{name} {{ public class Q {{ }} }}",
        "static_property" => Model(member: $"public static string {name} => \"\";"),
        _ => throw new ArgumentOutOfRangeException(nameof(where), where, null),
    };

    private static string Model(string space = "Models", string before = "", string member = "", string parameter = "x") => $$"""
        namespace {{space}};
        {{before}}

        [LrpModel<EpsilonPlusFlat>]
        [BlockMask(Probability = 0.5)]
        public partial class Net : Module<Tensor, Tensor>
        {
            private readonly Conv2d conv1 = Conv2d(3, 4, 3, padding: 1, bias: false);
            private readonly BatchNorm2d bn1 = BatchNorm2d(4);
            [Epsilon(0.25)] private readonly Conv2d conv2 = Conv2d(4, 6, 3, padding: 1, stride: 2);
            private readonly Linear fc = Linear(6, 5);

            public Net() : base(nameof(Net)) => RegisterComponents();

            public override Tensor forward(Tensor {{parameter}})
            {
                {{parameter}} = functional.relu(bn1.forward(conv1.forward({{parameter}})));
                {{parameter}} = functional.relu(conv2.forward({{parameter}}));
                return fc.forward({{parameter}}.mean([2, 3]));
            }
            {{member}}
        }
        """;
}
