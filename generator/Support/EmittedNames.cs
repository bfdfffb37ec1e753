using System.Collections.Generic;
using System.Linq;

namespace RelDrop.Generator.Support;

/// <summary>
/// The simple names that generated code has for types and namespaces, and what they stand for. A user's own names may hide them;
/// there they are written in full.
/// </summary>
internal static class EmittedNames
{
    /// <summary>The alias of the namespace with the primitives, whose plain names a user's own classes may have too.</summary>
    public const string Primitives = "Lrp";

    /// <summary>Words of the language that are no keywords: a type of that name takes their place. Those after the first stand in the code of masks only.</summary>
    public static readonly string[] ContextualKeywords = ["var", "unmanaged"];

    /// <summary>The names, and the full names that they stand for.</summary>
    public static readonly IReadOnlyDictionary<string, string> All = new[]
    {
        In("System", "Type", "NotSupportedException"),
        In("System.Collections.Generic", "Stack"),
        In("RelDrop", "Attribution", "Composite", "IAttributable", "Precision", "RelevanceDropout", "Target"),
        In("RelDrop.Relevance", "CompiledUnder", "ILrpModule", "LrpContext", "LrpDispatch", "LrpEngine", "LrpPass", "UserLayerPass"),
        In("RelDrop.Masking", "BlockMask", "Box", "FillKind", "MaskFill", "PatchMask", "Philox", "PixelMask", "PixelRule", "PointMask", "RandomDropout", "RandomErasing", "RandomPoints", "RandomTokens", "RelevanceOrder", "SamplePlan", "TokenMask", "TopKMask"),
        In("RelDrop.Masking.Kernels", "BFloat16Format", "Float16Format", "Float32Format", "GroupSelection", "IElementFormat", "Int64Format", "MaskableRow", "MaskedSample", "MaskKernels", "RandomRow", "RelevanceRow"),
        In("ILGPU", "ArrayView", "Grid", "Group"),
        In("TorchSharp", "torch"),
        In("TorchSharp.torch", "Tensor", "nn"),
        In("TorchSharp.torch.nn", "functional"),
        [new(Primitives, "RelDrop.Relevance")],
    }.SelectMany(names => names).ToDictionary(name => name.Key, name => name.Value);

    private static IEnumerable<KeyValuePair<string, string>> In(string scope, params string[] names) => names.Select(name => new KeyValuePair<string, string>(name, $"{scope}.{name}"));
}
