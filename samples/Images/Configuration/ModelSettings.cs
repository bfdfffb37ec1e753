using RelDrop.Models;
using RelDrop.Samples.Runs;
using TorchSharp;
using static RelDrop.Samples.Runs.Kinds;

namespace Images.Configuration;

/// <summary>How a network sees its first pixels.</summary>
internal enum Stem
{
    /// <summary>That for small images up to 64 pixels, where the model has one.</summary>
    Auto,
    Small,
    Large,
}

/// <summary>Which network, and what it begins with.</summary>
internal static class ModelSettings
{
    public static readonly Setting<string> Name = Choice("model.name", "--model", "resnet18", "The network.", ModelZoo.Names);
    public static readonly Setting<Stem> Stem = Choice("model.stem", "--stem", Configuration.Stem.Auto, "Of ResNets: a 3×3 convolution of stride 1 for small images (the models called _cifar), or 7×7 of stride 2 and pooling; 'auto' is small up to 64 pixels.", ("auto", Configuration.Stem.Auto), ("small", Configuration.Stem.Small), ("large", Configuration.Stem.Large));
    public static readonly Setting<string?> Pretrained = Text("model.pretrained", "--pretrained", "Weights to begin with, .safetensors or what PyTorch saved; the last layer begins anew where it does not fit.", "random ones", "file", "--initial-checkpoint");
    public static readonly Setting<bool> NewHead = Switch("model.new_head", "--new-head", false, "Whether the last layer begins anew although it fits: normal, of deviation 0.01, bias 0.");
    public static readonly Setting<string?> Freeze = Text("model.freeze", "--freeze", "What does not train: 'backbone' for all but the last layer, or parameters by a pattern as 'layer?.*'.", "nothing", "pattern");
    public static readonly Setting<int?> Classes = MaybeCount("model.num_classes", "--num-classes", "The number of classes, which the data must have.", "as many as the data has", least: 2);
    public static readonly Setting<DeviceType> Device = Choice("model.device", "--device", DeviceType.CPU, "Where it runs.", ("cpu", DeviceType.CPU), ("cuda", DeviceType.CUDA));

    public static IReadOnlyList<Setting> All { get; } = [Name, Stem, Pretrained, NewHead, Freeze, Classes, Device];
}
