// refused from conv in convs
// input: long 3, 9 below 30
using System.Collections.Generic;
using F = TorchSharp.torch.nn.functional;

namespace Models;

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Embedding embedding;
    private readonly ModuleList<Conv2d> convs;
    private readonly Dropout dropout;
    private readonly Linear fc;

    public Net() : this(30, 6, 4, 3, 0.5, 2, 3, 4)
    {
    }

    public Net(int vocab_size, int embedding_dim, int n_filters, int output_dim, double dropout, params int[] filter_sizes) : base("TextCNN")
    {
        embedding = Embedding(vocab_size, embedding_dim);
        convs = new ModuleList<Conv2d>((from fs in filter_sizes select Conv2d(1, n_filters, (fs, embedding_dim))).ToArray());
        fc = Linear(filter_sizes.Length * n_filters, output_dim);
        this.dropout = Dropout(dropout);
        RegisterComponents();
    }

    private static Tensor ConvAndPool(Tensor x, Module<Tensor, Tensor> conv)
    {
        x = F.relu(conv.forward(x)).squeeze(3);
        return F.max_pool1d(x, x.size(2)).squeeze(2);
    }

    public override Tensor forward(Tensor text)
    {
        // [batch, sent len] -> [batch, 1, sent len, emb dim]
        var embedded = embedding.forward(text).unsqueeze(1);
        var pooled = from conv in convs select ConvAndPool(embedded, conv);
        var concatenated = dropout.forward(cat(pooled.ToArray(), dim: 1));
        return fc.forward(concatenated);
    }
}
