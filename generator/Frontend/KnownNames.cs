namespace RelDrop.Generator.Frontend;

/// <summary>The names by which the front end knows TorchSharp's and our own types.</summary>
internal static class KnownNames
{
    public const string LrpModel = "RelDrop.LrpModelAttribute`1";
    public const string LrpBlock = "RelDrop.LrpBlockAttribute";
    public const string RuleAttribute = "RelDrop.RuleAttribute";
    public const string MaskAttribute = "RelDrop.MaskAttribute";
    public const string Tensor = "TorchSharp.torch.Tensor";
    public const string Torch = "TorchSharp.torch";
    public const string Functional = "TorchSharp.torch.nn.functional";
    public const string Module = "TorchSharp.torch.nn.Module";
    public const string Modules = "TorchSharp.Modules.";
    public const string ModuleList = "TorchSharp.Modules.ModuleList";
}
