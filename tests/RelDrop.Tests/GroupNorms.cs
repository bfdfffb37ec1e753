using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RelDrop.Tests;

/// <summary>TorchSharp 0.107 leaves the parameters of a new GroupNorm uninitialized: they are whatever the memory held.</summary>
internal static class GroupNorms
{
    public static void Initialize(nn.Module model)
    {
        using var withoutGradient = no_grad();
        foreach (var norm in model.modules().OfType<GroupNorm>())
        {
            nn.init.uniform_(norm.weight!, 0.5, 1.5);
            nn.init.uniform_(norm.bias!, -0.5, 0.5);
        }
    }
}
