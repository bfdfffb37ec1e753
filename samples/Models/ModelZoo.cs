using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Models;

/// <summary>
/// Networks by name. Parameters and buffers are named as in torchvision, those of vision transformers as in timm and those of the U-Net
/// as in milesial's, so that public weights load by name.
/// </summary>
public static class ModelZoo
{
    private static readonly IReadOnlyList<float> ImageNetMean = [0.485f, 0.456f, 0.406f];
    private static readonly IReadOnlyList<float> ImageNetDeviation = [0.229f, 0.224f, 0.225f];
    private static readonly IReadOnlyList<float> CifarMean = [0.4914f, 0.4822f, 0.4465f];
    private static readonly IReadOnlyList<float> CifarDeviation = [0.2470f, 0.2435f, 0.2616f];

    /// <summary>Every network.</summary>
    public static IReadOnlyList<ModelInfo> Models { get; } =
    [
        ImageNet("resnet18", (classes, channels) => ResNet.ResNet18(classes, channels)),
        ImageNet("resnet34", (classes, channels) => ResNet.ResNet34(classes, channels)),
        ImageNet("resnet50", (classes, channels) => ResNet.ResNet50(classes, channels)),
        ImageNet("resnet101", (classes, channels) => ResNet.ResNet101(classes, channels)),
        ImageNet("resnet152", (classes, channels) => ResNet.ResNet152(classes, channels)),
        Cifar("resnet18_cifar", (classes, channels) => ResNet.ResNet18(classes, channels, smallImages: true)),
        Cifar("resnet34_cifar", (classes, channels) => ResNet.ResNet34(classes, channels, smallImages: true)),
        Cifar("resnet50_cifar", (classes, channels) => ResNet.ResNet50(classes, channels, smallImages: true)),
        Cifar("resnet101_cifar", (classes, channels) => ResNet.ResNet101(classes, channels, smallImages: true)),
        Cifar("resnet152_cifar", (classes, channels) => ResNet.ResNet152(classes, channels, smallImages: true)),
        Cifar("resnet8", (classes, channels) => new SmallResNet(classes, channels)),
        ImageNet("vgg11", (classes, channels) => Vgg.Vgg11(classes, channels)),
        ImageNet("vgg13", (classes, channels) => Vgg.Vgg13(classes, channels)),
        ImageNet("vgg16", (classes, channels) => Vgg.Vgg16(classes, channels)),
        ImageNet("vgg19", (classes, channels) => Vgg.Vgg19(classes, channels)),
        ImageNet("vgg11_bn", (classes, channels) => Vgg.Vgg11(classes, channels, batchNorm: true)),
        ImageNet("vgg13_bn", (classes, channels) => Vgg.Vgg13(classes, channels, batchNorm: true)),
        ImageNet("vgg16_bn", (classes, channels) => Vgg.Vgg16(classes, channels, batchNorm: true)),
        ImageNet("vgg19_bn", (classes, channels) => Vgg.Vgg19(classes, channels, batchNorm: true)),
        ImageNet("densenet121", (classes, channels) => DenseNet.DenseNet121(classes, channels)),
        ImageNet("mobilenet_v2", (classes, channels) => new MobileNetV2(classes, channels)),
        ImageNet("efficientnet_b0", (classes, channels) => new EfficientNetB0(classes, channels)),
        Pixels("unet", (classes, channels) => new UNet(classes, channels)),
        Pixels("unet_bilinear", (classes, channels) => new UNet(classes, channels, bilinear: true)),
        Vision("vit_tiny_patch16_224", 192, 3, 16, 224),
        Vision("vit_small_patch16_224", 384, 6, 16, 224),
        Vision("vit_base_patch16_224", 768, 12, 16, 224),
        Vision("vit_tiny_patch4_32", 192, 3, 4, 32),
        Cifar("lenet5", (classes, channels) => new LeNet5(classes, channels)) with { IsOfOneSize = true },
    ];

    /// <summary>The names of the networks.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Models.Select(model => model.Name)];

    /// <summary>What is known of a network.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="ArgumentException">There is no network of that name.</exception>
    public static ModelInfo Info(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Models.FirstOrDefault(model => model.Name == name)
            ?? throw new ArgumentException($"There is no model '{name}'. There are: {string.Join(", ", Names)}.", nameof(name));
    }

    /// <summary>Creates a network with random weights, as torchvision draws them.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="classes">How many classes the output has; at least 1.</param>
    /// <param name="channels">How many channels the images have; at least 1.</param>
    /// <returns>The network, in training mode. It is an <see cref="IAttributable"/>.</returns>
    /// <exception cref="ArgumentException">There is no network of that name.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="classes"/> or <paramref name="channels"/> is below 1.</exception>
    public static Module<Tensor, Tensor> Create(string name, int classes = 1000, int channels = 3) => Info(name).Create(classes, channels);

    private static ModelInfo ImageNet(string name, Func<int, int, Module<Tensor, Tensor>> factory) =>
        new(name, 224, ImageNetMean, ImageNetDeviation, factory);

    private static ModelInfo Cifar(string name, Func<int, int, Module<Tensor, Tensor>> factory) =>
        new(name, 32, CifarMean, CifarDeviation, factory);

    /// <summary>A vision transformer of 12 blocks, for images from −1 to 1 as those of timm's weights.</summary>
    private static ModelInfo Vision(string name, int width, int heads, int patch, int image) =>
        new(name, image, [0.5f, 0.5f, 0.5f], [0.5f, 0.5f, 0.5f], (classes, channels) => new VisionTransformer(new VisionTransformerSize(width, 12, heads, patch, image), classes, channels)) { IsOfOneSize = true };

    /// <summary>A network for images of any size, from 0 to 1.</summary>
    private static ModelInfo Pixels(string name, Func<int, int, Module<Tensor, Tensor>> factory) =>
        new(name, 256, [0, 0, 0], [1, 1, 1], factory);
}
