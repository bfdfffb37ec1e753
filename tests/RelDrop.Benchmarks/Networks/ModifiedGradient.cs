using RelDrop.Models;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Benchmarks.Networks;

/// <summary>
/// AttnLRP of a vision transformer as libraries for autograd do it: the forward pass with functions whose gradient is the rule, then the
/// input times the gradient (Arras et al. 2025, arXiv 2502.15886). With the weights of ours.
/// </summary>
internal sealed class ModifiedGradient(VisionTransformer network, VisionTransformerSize size)
{
    private readonly Dictionary<string, Tensor> weights = network.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter.detach());

    /// <summary>The relevance of the inputs for their labels, each logit starting with 1.</summary>
    public Tensor Relevance(Tensor images, Tensor labels)
    {
        using var scope = NewDisposeScope();
        var leaf = images.detach().requires_grad_();
        var logits = Forward(leaf).gather(1, labels.unsqueeze(1));

        // R = 1 at each logit is 1 / logit times it.
        var gradient = autograd.grad([(logits / logits.detach()).sum()], [leaf])[0];
        return (leaf.detach() * gradient).MoveToOuterDisposeScope();
    }

    private Tensor Forward(Tensor x)
    {
        var tokens = functional.conv2d(x, weights["patch_embed.proj.weight"], weights["patch_embed.proj.bias"], strides: [size.Patch, size.Patch]).flatten(2).transpose(1, 2);
        x = cat([weights["cls_token"].expand(x.shape[0], -1, -1), tokens], 1).add(weights["pos_embed"], Number.One);
        for (var i = 0; i < size.Depth; i++)
        {
            x = x.add(Attention(Norm(x, $"blocks.{i}.norm1"), $"blocks.{i}.attn"), Number.One);
            var hidden = Dense(Norm(x, $"blocks.{i}.norm2"), $"blocks.{i}.mlp.fc1");
            x = x.add(Dense(hidden * (functional.gelu(hidden.detach()) / hidden.detach()), $"blocks.{i}.mlp.fc2"), Number.One);
        }

        return Dense(Norm(x, "norm").select(1, 0), "head");
    }

    private Tensor Attention(Tensor x, string path)
    {
        var parts = Dense(x, path + ".qkv").reshape(x.shape[0], x.shape[1], 3, size.Heads, size.Width / size.Heads).permute(2, 0, 3, 1, 4).unbind(0);
        var scores = Half(parts[0].matmul(parts[1].transpose(-2, -1)) * Number.Of(1 / Math.Sqrt(size.Width / size.Heads)));
        return Dense(Half(scores.softmax(-1).matmul(parts[2])).transpose(1, 2).reshape(x.shape), path + ".proj");
    }

    private Tensor Dense(Tensor x, string path) => functional.linear(x, weights[path + ".weight"], weights[path + ".bias"]);

    private Tensor Norm(Tensor x, string path)
    {
        var centered = x - x.mean([-1], keepdim: true);
        var deviation = centered.detach().pow(Number.Of(2)).mean([-1], keepdim: true).add(Number.Of(1e-6), Number.One).sqrt();
        return (centered / deviation * weights[path + ".weight"]).add(weights[path + ".bias"], Number.One);
    }

    /// <summary>x, with half its gradient.</summary>
    private static Tensor Half(Tensor x) => (x * Number.Of(0.5)).add(x.detach(), Number.Of(0.5));
}
