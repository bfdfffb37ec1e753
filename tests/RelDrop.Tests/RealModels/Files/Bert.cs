// throws declare it so
// input: long 2, 7 below 50 | attention_mask: null
#nullable disable
using System.Collections.Generic;

namespace Models
{
    public class BertConfig
    {
        public int VocabSize = 50;
        public int HiddenSize = 8;
        public int NumHeads = 2;
        public int NumLayers = 2;
        public int Intermediate = 16;
        public int MaxPositions = 16;
        public int TypeVocabSize = 2;
        public int PadTokenId = 1;
        public double LayerNormEps = 1e-5;
        public double DropoutProb = 0.1;
        public int NumLabels = 3;
    }

    [LrpBlock]
    public partial class Embeddings : Module<Tensor, Tensor, Tensor>
    {
        private readonly Embedding word_embeddings, position_embeddings, token_type_embeddings;
        private readonly LayerNorm LayerNorm;
        private readonly Dropout dropout;
        private readonly BertConfig config;

        public Embeddings(BertConfig config) : base("embeddings")
        {
            this.config = config;
            word_embeddings = Embedding(config.VocabSize, config.HiddenSize, padding_idx: config.PadTokenId);
            position_embeddings = Embedding(config.MaxPositions, config.HiddenSize);
            token_type_embeddings = Embedding(config.TypeVocabSize, config.HiddenSize);
            LayerNorm = nn.LayerNorm(config.HiddenSize, eps: config.LayerNormEps);
            dropout = Dropout(config.DropoutProb);
            register_buffer("position_ids", arange(config.MaxPositions).unsqueeze(0));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input_ids, Tensor token_type_ids)
        {
            var seq_length = input_ids.shape[1];
            var position_ids = get_buffer("position_ids")[.., 0..(int)seq_length];
            if (token_type_ids is null)
                token_type_ids = zeros_like(input_ids);

            var embeddings = word_embeddings.forward(input_ids) + token_type_embeddings.forward(token_type_ids);
            embeddings += position_embeddings.forward(position_ids);
            embeddings = LayerNorm.forward(embeddings);
            return dropout.forward(embeddings);
        }
    }

    [LrpBlock]
    public partial class SelfAttention : Module<Tensor, Tensor, Tensor>
    {
        private readonly Linear query, key, value;
        private readonly Dropout dropout;
        private readonly int heads, head_size;

        public SelfAttention(BertConfig config) : base("self")
        {
            heads = config.NumHeads;
            head_size = config.HiddenSize / heads;
            query = Linear(config.HiddenSize, heads * head_size);
            key = Linear(config.HiddenSize, heads * head_size);
            value = Linear(config.HiddenSize, heads * head_size);
            dropout = Dropout(config.DropoutProb);
            RegisterComponents();
        }

        private Tensor transpose_for_scores(Tensor x)
        {
            var new_shape = x.shape[..^1].Concat(new long[] { heads, head_size }).ToArray();
            return x.view(new_shape).permute(0, 2, 1, 3);
        }

        public override Tensor forward(Tensor hidden_states, Tensor attention_mask)
        {
            using var scope = NewDisposeScope();
            var q = transpose_for_scores(query.forward(hidden_states));
            var k = transpose_for_scores(key.forward(hidden_states));
            var v = transpose_for_scores(value.forward(hidden_states));

            var scores = torch.matmul(q, k.transpose(-1, -2));
            scores = scores / Math.Sqrt(head_size);
            if (attention_mask is not null)
                scores = scores + attention_mask;

            var probs = functional.softmax(scores, dim: -1);
            probs = dropout.forward(probs);

            var context = torch.matmul(probs, v).permute(0, 2, 1, 3).contiguous();
            var shape = context.shape[..^2].Append(heads * head_size).ToArray();
            return context.view(shape).MoveToOuterDisposeScope();
        }
    }

    [LrpBlock]
    public partial class Layer : Module<Tensor, Tensor, Tensor>
    {
        private readonly SelfAttention self;
        private readonly Linear attention_output, intermediate, output;
        private readonly LayerNorm norm1, norm2;
        private readonly Dropout dropout;

        public Layer(BertConfig config) : base("layer")
        {
            self = new SelfAttention(config);
            attention_output = Linear(config.HiddenSize, config.HiddenSize);
            norm1 = LayerNorm(config.HiddenSize, config.LayerNormEps);
            intermediate = Linear(config.HiddenSize, config.Intermediate);
            output = Linear(config.Intermediate, config.HiddenSize);
            norm2 = LayerNorm(config.HiddenSize, config.LayerNormEps);
            dropout = Dropout(config.DropoutProb);
            RegisterComponents();
        }

        public override Tensor forward(Tensor x, Tensor mask)
        {
            var attention = dropout.forward(attention_output.forward(self.forward(x, mask)));
            x = norm1.forward(attention + x);
            var hidden = functional.gelu(intermediate.forward(x));
            hidden = dropout.forward(output.forward(hidden));
            return norm2.forward(hidden + x);
        }
    }

    [LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
    public partial class Net : Module<Tensor, Tensor, Tensor>
    {
        private readonly Embeddings embeddings;
        private readonly ModuleList<Layer> layer;
        private readonly Linear pooler;
        private readonly Linear classifier;

        public Net() : this(new BertConfig()) { }

        public Net(BertConfig config) : base("bert")
        {
            embeddings = new Embeddings(config);
            layer = new ModuleList<Layer>(Enumerable.Range(0, config.NumLayers).Select(_ => new Layer(config)).ToArray());
            pooler = Linear(config.HiddenSize, config.HiddenSize);
            classifier = Linear(config.HiddenSize, config.NumLabels);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input_ids, Tensor attention_mask = null)
        {
            Tensor extended = null;
            if (attention_mask is not null)
            {
                extended = attention_mask[.., TensorIndex.None, TensorIndex.None, ..];
                extended = (1.0 - extended.to(embeddings.parameters().First().dtype)) * -10000.0;
            }

            var hidden_states = embeddings.forward(input_ids, null);
            foreach (var layer_module in layer)
                hidden_states = layer_module.forward(hidden_states, extended);

            // [CLS]
            var first_token_tensor = hidden_states[.., 0];
            var pooled = tanh(pooler.forward(first_token_tensor));
            return classifier.forward(pooled);
        }
    }
}
