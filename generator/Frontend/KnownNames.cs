namespace RelDrop.Generator.Frontend;

/// <summary>The names by which the front end knows TorchSharp's and our own types.</summary>
internal static class KnownNames
{
    public const string LrpModel = "RelDrop.LrpModelAttribute`1";
    public const string LrpModelType = "RelDrop.LrpModelAttribute";
    public const string LrpBlock = "RelDrop.LrpBlockAttribute";
    public const string LrpLayer = "RelDrop.LrpLayerAttribute";
    public const string LrpFunction = "RelDrop.LrpFunctionAttribute";
    public const string LrpComposite = "RelDrop.LrpCompositeAttribute";
    public const string Composite = "RelDrop.Composite";
    public const string Gradient = "RelDrop.Gradient";
    public const string Attributable = "RelDrop.IAttributable";
    public const string NoRelevance = "RelDrop.NoRelevanceAttribute";
    public const string KeepRelevance = "RelDrop.KeepRelevanceAttribute";
    public const string CompiledUnder = "RelDrop.Relevance.CompiledUnderAttribute";
    public const string LrpModule = "RelDrop.Relevance.ILrpModule";
    public const string RuleAttribute = "RelDrop.RuleAttribute";
    public const string MaskAttribute = "RelDrop.MaskAttribute";
    public const string Tensor = "TorchSharp.torch.Tensor";
    public const string Scalar = "TorchSharp.Scalar";
    public const string ScalarMethods = "TorchSharp.ScalarExtensionMethods";
    public const string Number = "RelDrop.Number";
    public const string Torch = "TorchSharp.torch";
    public const string Functional = "TorchSharp.torch.nn.functional";
    public const string Module = "TorchSharp.torch.nn.Module";
    public const string ModuleInterface = "TorchSharp.torch.nn.IModule";
    public const string Parameter = "TorchSharp.Modules.Parameter";
    public const string Modules = "TorchSharp.Modules.";
}
