using RelDrop.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Tests.Models;

/// <summary>Names, shapes and numbers of parameters against torchvision's. On the meta device, where nothing is allocated.</summary>
public class ParameterTests
{
    [Theory]
    [InlineData("resnet18", 11_689_512)]
    [InlineData("resnet34", 21_797_672)]
    [InlineData("resnet50", 25_557_032)]
    [InlineData("resnet101", 44_549_160)]
    [InlineData("resnet152", 60_192_808)]
    [InlineData("vgg11", 132_863_336)]
    [InlineData("vgg13", 133_047_848)]
    [InlineData("vgg16", 138_357_544)]
    [InlineData("vgg19", 143_667_240)]
    [InlineData("vgg11_bn", 132_868_840)]
    [InlineData("vgg13_bn", 133_053_736)]
    [InlineData("vgg16_bn", 138_365_992)]
    [InlineData("vgg19_bn", 143_678_248)]
    [InlineData("densenet121", 7_978_856)]
    [InlineData("mobilenet_v2", 3_504_872)]
    [InlineData("efficientnet_b0", 5_288_548)]
    [InlineData("resnet18_cifar", 11_173_962, 10)]
    [InlineData("resnet50_cifar", 23_520_842, 10)]
    [InlineData("unet", 31_037_698, 2)]
    [InlineData("unet_bilinear", 17_263_042, 2)]
    [InlineData("lenet5", 61_706, 10, 1)]
    public void Parameters_are_as_many_as_published(string name, long expected, int classes = 1000, int channels = 3)
    {
        using var model = OnMeta(name, classes, channels);
        Assert.Equal(expected, model.parameters().Sum(parameter => parameter.numel()));
    }

    [Theory]
    [InlineData("resnet18", "conv1.weight (64, 3, 7, 7) | bn1.running_var (64) | bn1.num_batches_tracked () | layer1.0.conv1.weight (64, 64, 3, 3) | layer2.0.downsample.0.weight (128, 64, 1, 1) | layer2.0.downsample.1.running_mean (128) | layer4.1.bn2.bias (512) | fc.weight (1000, 512)")]
    [InlineData("resnet50", "layer1.0.downsample.0.weight (256, 64, 1, 1) | layer3.5.conv3.weight (1024, 256, 1, 1) | layer4.0.conv2.weight (512, 512, 3, 3) | fc.weight (1000, 2048)")]
    [InlineData("resnet18_cifar", "conv1.weight (64, 3, 3, 3) | fc.bias (1000)")]
    [InlineData("vgg16", "features.0.weight (64, 3, 3, 3) | features.28.weight (512, 512, 3, 3) | classifier.0.weight (4096, 25088) | classifier.3.weight (4096, 4096) | classifier.6.bias (1000)")]
    [InlineData("vgg16_bn", "features.0.bias (64) | features.1.running_mean (64) | features.40.weight (512, 512, 3, 3) | features.41.num_batches_tracked () | classifier.6.weight (1000, 4096)")]
    [InlineData("densenet121", "features.conv0.weight (64, 3, 7, 7) | features.norm0.weight (64) | features.denseblock1.denselayer1.norm1.weight (64) | features.denseblock1.denselayer2.conv1.weight (128, 96, 1, 1) | features.denseblock1.denselayer6.conv2.weight (32, 128, 3, 3) | features.transition1.conv.weight (128, 256, 1, 1) | features.transition3.norm.running_mean (1024) | features.denseblock4.denselayer16.norm1.num_batches_tracked () | features.norm5.bias (1024) | classifier.weight (1000, 1024)")]
    [InlineData("mobilenet_v2", "features.0.0.weight (32, 3, 3, 3) | features.0.1.running_var (32) | features.1.conv.0.0.weight (32, 1, 3, 3) | features.1.conv.1.weight (16, 32, 1, 1) | features.1.conv.2.bias (16) | features.2.conv.0.0.weight (96, 16, 1, 1) | features.2.conv.1.0.weight (96, 1, 3, 3) | features.2.conv.2.weight (24, 96, 1, 1) | features.17.conv.3.num_batches_tracked () | features.18.0.weight (1280, 320, 1, 1) | classifier.1.weight (1000, 1280)")]
    [InlineData("efficientnet_b0", "features.0.0.weight (32, 3, 3, 3) | features.1.0.block.0.0.weight (32, 1, 3, 3) | features.1.0.block.1.fc1.weight (8, 32, 1, 1) | features.1.0.block.1.fc2.bias (32) | features.1.0.block.2.0.weight (16, 32, 1, 1) | features.2.0.block.0.0.weight (96, 16, 1, 1) | features.2.0.block.2.fc1.weight (4, 96, 1, 1) | features.2.1.block.3.1.running_var (24) | features.6.3.block.1.0.weight (1152, 1, 5, 5) | features.8.0.weight (1280, 320, 1, 1) | classifier.1.bias (1000)")]
    [InlineData("unet", "inc.double_conv.0.weight (64, 3, 3, 3) | inc.double_conv.4.num_batches_tracked () | down1.maxpool_conv.1.double_conv.0.weight (128, 64, 3, 3) | down4.maxpool_conv.1.double_conv.3.weight (1024, 1024, 3, 3) | up1.up.weight (1024, 512, 2, 2) | up1.up.bias (512) | up1.conv.double_conv.0.weight (512, 1024, 3, 3) | up4.conv.double_conv.3.weight (64, 64, 3, 3) | outc.conv.weight (1000, 64, 1, 1) | outc.conv.bias (1000)")]
    [InlineData("unet_bilinear", "down4.maxpool_conv.1.double_conv.3.weight (512, 512, 3, 3) | up1.conv.double_conv.0.weight (512, 1024, 3, 3) | up1.conv.double_conv.3.weight (256, 512, 3, 3) | up4.conv.double_conv.0.weight (64, 128, 3, 3)")]
    [InlineData("lenet5", "conv1.weight (6, 3, 5, 5) | conv2.bias (16) | fc1.weight (120, 400) | fc3.weight (1000, 84)")]
    public void Parameters_are_named_and_shaped_as_published(string name, string expected)
    {
        using var model = OnMeta(name);
        var state = model.state_dict();
        Assert.All(expected.Split(" | "), entry =>
        {
            var key = entry[..entry.IndexOf(' ', StringComparison.Ordinal)];
            Assert.Contains(key, state.Keys);
            Assert.Equal(entry, $"{key} ({string.Join(", ", state[key].shape)})");
        });
    }

    [Theory]
    [InlineData("resnet18", 122)]
    [InlineData("resnet50", 320)]
    [InlineData("vgg16", 32)]
    [InlineData("densenet121", 727)]
    [InlineData("mobilenet_v2", 314)]
    [InlineData("efficientnet_b0", 360)]
    public void The_state_has_as_many_entries_as_published(string name, int expected)
    {
        using var model = OnMeta(name);
        Assert.Equal(expected, model.state_dict().Count);
    }

    private static nn.Module<Tensor, Tensor> OnMeta(string name, int classes = 1000, int channels = 3)
    {
        // All threads share the default device; tests do not run in parallel.
        var device = get_default_device();
        set_default_device(META);
        try
        {
            return ModelZoo.Create(name, classes, channels);
        }
        finally
        {
            set_default_device(device);
        }
    }
}
