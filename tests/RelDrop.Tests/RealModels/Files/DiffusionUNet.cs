// input: 1, 3, 8, 8; long 1 below 100
#nullable disable
using System;
using System.Collections.Generic;

namespace Models
{
    [LrpBlock]
    public partial class TimestepEmbedding : Module<Tensor, Tensor>
    {
        private readonly int dim;
        private readonly Sequential time_embed;

        public TimestepEmbedding(int dim, int hidden) : base("timestep")
        {
            this.dim = dim;
            time_embed = Sequential(("linear_1", Linear(dim, hidden)), ("act", SiLU()), ("linear_2", Linear(hidden, hidden)));
            RegisterComponents();
        }

        private Tensor Sinusoid(Tensor timesteps, double max_period = 10000)
        {
            int half = dim / 2;
            var type = time_embed.parameters().First().dtype;
            var freqs = torch.exp(-Math.Log(max_period) * arange(0, half, dtype: type) / half);
            var args = timesteps.to(type).unsqueeze(1) * freqs.unsqueeze(0);
            var embedding = cat(new[] { cos(args), sin(args) }, dim: -1);
            if (dim % 2 == 1)
                embedding = cat(new[] { embedding, zeros_like(embedding[.., ..1]) }, dim: -1);
            return embedding;
        }

        public override Tensor forward(Tensor timesteps) => time_embed.forward(Sinusoid(timesteps));
    }

    [LrpBlock]
    public partial class TimestepEmbedSequential : Module<Tensor, Tensor, Tensor>
    {
        private readonly ModuleList<Module> layers;

        public TimestepEmbedSequential(params Module[] modules) : base("sequential")
        {
            layers = new ModuleList<Module>(modules);
            RegisterComponents();
        }

        public override Tensor forward(Tensor x, Tensor emb)
        {
            foreach (var layer in layers)
            {
                switch (layer)
                {
                    case ResBlock res:
                        x = res.forward(x, emb);
                        break;
                    case Module<Tensor, Tensor> module:
                        x = module.forward(x);
                        break;
                    default:
                        throw new InvalidOperationException(layer.GetName());
                }
            }
            return x;
        }
    }

    [LrpBlock]
    public partial class ResBlock : Module<Tensor, Tensor, Tensor>
    {
        private readonly Sequential in_layers, emb_layers, out_layers;
        private readonly Module<Tensor, Tensor> skip_connection;
        private readonly bool scale_shift;

        public ResBlock(int channels, int out_channels, int emb_channels, bool scale_shift = false) : base("res")
        {
            this.scale_shift = scale_shift;
            in_layers = Sequential(GroupNorm(2, channels), SiLU(), Conv2d(channels, out_channels, 3, padding: 1));
            emb_layers = Sequential(SiLU(), Linear(emb_channels, scale_shift ? 2 * out_channels : out_channels));
            out_layers = Sequential(GroupNorm(2, out_channels), SiLU(), Dropout(0.1), Conv2d(out_channels, out_channels, 3, padding: 1));
            skip_connection = channels == out_channels ? Identity() : Conv2d(channels, out_channels, 1);
            RegisterComponents();
        }

        public override Tensor forward(Tensor x, Tensor emb)
        {
            var h = in_layers.forward(x);
            var emb_out = emb_layers.forward(emb);
            while (emb_out.shape.Length < h.shape.Length)
                emb_out = emb_out.unsqueeze(-1);
            if (scale_shift)
            {
                var norm = (Module<Tensor, Tensor>)out_layers[0];
                var parts = chunk(emb_out, 2, dim: 1);
                h = norm.forward(h) * (1 + parts[0]) + parts[1];
                for (int i = 1; i < out_layers.Count; i++)
                    h = ((Module<Tensor, Tensor>)out_layers[i]).forward(h);
            }
            else
            {
                h = h + emb_out;
                h = out_layers.forward(h);
            }
            return skip_connection.forward(x) + h;
        }
    }

    [LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
    public partial class Net : Module<Tensor, Tensor, Tensor>
    {
        private readonly TimestepEmbedding time;
        private readonly ModuleList<TimestepEmbedSequential> input_blocks = new();
        private readonly TimestepEmbedSequential middle_block;
        private readonly ModuleList<TimestepEmbedSequential> output_blocks = new();
        private readonly Sequential @out;

        public Net() : base("unet")
        {
            const int emb = 6;
            time = new TimestepEmbedding(5, emb);
            input_blocks.Add(new TimestepEmbedSequential(Conv2d(3, 4, 3, padding: 1)));
            input_blocks.Add(new TimestepEmbedSequential(new ResBlock(4, 4, emb)));
            input_blocks.Add(new TimestepEmbedSequential(Conv2d(4, 4, 3, stride: 2, padding: 1)));
            input_blocks.Add(new TimestepEmbedSequential(new ResBlock(4, 8, emb, scale_shift: true)));
            middle_block = new TimestepEmbedSequential(new ResBlock(8, 8, emb), new ResBlock(8, 8, emb));
            output_blocks.Add(new TimestepEmbedSequential(new ResBlock(16, 8, emb)));
            output_blocks.Add(new TimestepEmbedSequential(new ResBlock(12, 4, emb), Upsample(scale_factor: new double[] { 2, 2 })));
            output_blocks.Add(new TimestepEmbedSequential(new ResBlock(8, 4, emb)));
            output_blocks.Add(new TimestepEmbedSequential(new ResBlock(8, 4, emb, true)));
            @out = Sequential(GroupNorm(2, 4), SiLU(), Conv2d(4, 3, 3, padding: 1));
            RegisterComponents();
        }

        public override Tensor forward(Tensor x, Tensor timesteps)
        {
            var hs = new List<Tensor>();
            var emb = time.forward(timesteps);
            var h = x;
            foreach (var module in input_blocks)
            {
                h = module.forward(h, emb);
                hs.Add(h);
            }
            h = middle_block.forward(h, emb);
            foreach (var module in output_blocks)
            {
                h = cat(new[] { h, hs[^1] }, dim: 1);
                hs.RemoveAt(hs.Count - 1);
                h = module.forward(h, emb);
            }
            return @out.forward(h);
        }
    }
}
