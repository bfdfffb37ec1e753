extern alias Samples;

using RelDrop.Weights;
using Samples::RelDrop.Models;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests.Models;

/// <summary>The transformers of the samples: as large as published, with the published names, and compiled as they compute.</summary>
public sealed class TransformerModelTests : IDisposable
{
    private static readonly VisionTransformerSize SmallImages = new(16, 2, 2, 4, 8);
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    public static TheoryData<string, long> Sizes => new()
    {
        { "vit_tiny_patch16_224", 5_717_416 },
        { "vit_small_patch16_224", 22_050_664 },
        { "vit_base_patch16_224", 86_567_656 },
        { "deit_tiny_distilled_patch16_224", 5_910_800 },
        { "deit_base_distilled_patch16_224", 87_338_192 },
        { "bert-tiny", 4_385_920 },
        { "bert-mini", 11_170_560 },
        { "bert-small", 28_763_648 },
        { "bert-base", 109_482_240 },
        { "gpt2", 124_439_808 },
        { "TinyLlama-1.1B", 1_100_048_384 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Parameters_are_as_many_as_published(string name, long expected)
    {
        var device = get_default_device();
        set_default_device(META); // All threads share it; tests do not run in parallel.
        try
        {
            using Module model = name switch
            {
                "vit_tiny_patch16_224" => new VisionTransformer(VisionTransformerSize.Tiny, 1000),
                "vit_small_patch16_224" => new VisionTransformer(VisionTransformerSize.Small, 1000),
                "vit_base_patch16_224" => new VisionTransformer(VisionTransformerSize.Base, 1000),
                "deit_tiny_distilled_patch16_224" => new DistilledVisionTransformer(VisionTransformerSize.Tiny, 1000),
                "deit_base_distilled_patch16_224" => new DistilledVisionTransformer(VisionTransformerSize.Base, 1000),
                "bert-tiny" => new Bert(BertSize.Tiny, 2),
                "bert-mini" => new Bert(BertSize.Mini, 2),
                "bert-small" => new Bert(BertSize.Small, 2),
                "bert-base" => new Bert(BertSize.Base, 2),
                "gpt2" => new Gpt2(new Gpt2Size()),
                _ => new Llama(new LlamaSize(2048, 22, 32, 4, 5632, 32000)),
            };

            // The published counts of BERT are those without a classifier.
            Assert.Equal(expected, model.named_parameters().Where(pair => !pair.name.StartsWith("classifier", StringComparison.Ordinal)).Sum(pair => pair.parameter.numel()));
        }
        finally
        {
            set_default_device(device);
        }
    }

    [Theory]
    [InlineData("DistilledVisionTransformer")]
    [InlineData("VisionTransformer")]
    [InlineData("Gpt2")]
    [InlineData("Llama")]
    public void The_gradient_composite_is_autograd(string name)
    {
        manual_seed(3);
        var (model, x) = Create(name);
        using var leaf = x.clone().requires_grad_();
        var expected = autograd.grad([model.forward(leaf).select(1, 2).sum()], [leaf])[0];
        var attribution = ((IAttributable)model).Attribute(typeof(Gradient), x, Target.Class(2));
        Assert.True(attribution.Relevance.allclose(expected, rtol: 1e-8, atol: 1e-10), $"off by {(attribution.Relevance - expected).abs().max().item<double>()}");
    }

    /// <summary>Without biases, positions and other constants that take a part, all that is put in arrives, for attention is a constant.</summary>
    [Fact]
    public void Gpt2_conserves_relevance_but_for_what_constants_take()
    {
        manual_seed(4);
        var (model, x) = Create("Gpt2");
        using (no_grad())
        {
            foreach (var (name, parameter) in model.named_parameters())
            {
                if (name.EndsWith("bias", StringComparison.Ordinal) || name == "wpe.weight")
                    parameter.zero_();
            }
        }

        var attribution = ((IAttributable)model).Attribute(typeof(CpLrp), x, Target.Class(2));
        Assert.True(attribution.Relevance.sum([1, 2]).allclose(ones(2, float64), rtol: 1e-6));
    }

    public static TheoryData<string, string> PublicParameters => new()
    {
        { "class_token", "cls_token" },
        { "conv_proj.weight", "patch_embed.proj.weight" },
        { "encoder.pos_embedding", "pos_embed" },
        { "encoder.layers.encoder_layer_1.ln_1.weight", "blocks.1.norm1.weight" },
        { "encoder.layers.encoder_layer_1.self_attention.in_proj_weight", "blocks.1.attn.qkv.weight" },
        { "encoder.layers.encoder_layer_0.self_attention.in_proj_bias", "blocks.0.attn.qkv.bias" },
        { "encoder.layers.encoder_layer_1.self_attention.out_proj.bias", "blocks.1.attn.proj.bias" },
        { "encoder.layers.encoder_layer_1.ln_2.bias", "blocks.1.norm2.bias" },
        { "encoder.layers.encoder_layer_1.mlp.0.weight", "blocks.1.mlp.fc1.weight" },
        { "encoder.layers.encoder_layer_1.mlp.linear_2.weight", "blocks.1.mlp.fc2.weight" },
        { "encoder.ln.weight", "norm.weight" },
        { "heads.head.bias", "head.bias" },
    };

    [Theory]
    [MemberData(nameof(PublicParameters))]
    public void Parameters_of_torchvision_have_a_name(string theirs, string ours)
    {
        Assert.Equal(ours, PublicNames.FromTorchvision(theirs));
        using var model = new VisionTransformer(SmallImages, 3);
        Assert.Contains(ours, model.state_dict().Keys);
    }

    [Theory]
    [InlineData("transformer.h.0.attn.c_attn.weight", "h.0.attn.c_attn.weight")]
    [InlineData("h.0.attn.bias", null)]
    [InlineData("h.0.attn.c_attn.bias", "h.0.attn.c_attn.bias")]
    [InlineData("lm_head.weight", null)]
    [InlineData("bert.encoder.layer.0.attention.output.LayerNorm.gamma", "encoder.layer.0.attention.output.LayerNorm.weight")]
    [InlineData("bert.embeddings.position_ids", null)]
    [InlineData("cls.predictions.bias", null)]
    public void Parameters_of_hugging_face_have_a_name(string theirs, string? ours) => Assert.Equal(ours, PublicNames.FromHuggingFace(theirs));

    [Fact]
    public void Weights_of_gpt2_load_by_name()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "gpt2.safetensors");
        var (model, x) = Create("Gpt2");
        var published = model.state_dict().ToDictionary(pair => "transformer." + pair.Key, pair => pair.Value);
        published["transformer.h.0.attn.bias"] = ones(1, 1, 8, 8);
        published["lm_head.weight"] = published["transformer.wte.weight"].clone();
        SafeTensors.Save(path, published);
        var (other, _) = Create("Gpt2");
        Assert.True(other.LoadWeights(path, rename: PublicNames.FromHuggingFace).IsExact);
        Assert.True(other.forward(x).allclose(model.forward(x)));
    }

    private static (Module<Tensor, Tensor> Model, Tensor Input) Create(string name)
    {
        Module<Tensor, Tensor> model = name switch
        {
            "VisionTransformer" => new VisionTransformer(SmallImages, 3),
            "DistilledVisionTransformer" => new DistilledVisionTransformer(SmallImages, 3),
            "Gpt2" => new Gpt2(new Gpt2Size(16, 2, 2, 8, 11)),
            _ => new Llama(new LlamaSize(16, 2, 4, 2, 24, 11)),
        };
        model.to(float64);
        return (model, model switch
        {
            Gpt2 gpt => gpt.Embed(tensor(new long[,] { { 1, 5, 7, 2, 9 }, { 3, 0, 10, 4, 4 } })).detach(),
            Llama llama => llama.Embed(tensor(new long[,] { { 1, 5, 7, 2, 9 }, { 3, 0, 10, 4, 4 } })).detach(),
            _ => randn(2, 3, 8, 8, float64),
        });
    }
}
