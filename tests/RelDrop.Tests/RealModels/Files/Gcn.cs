// input: 2, 5, 4; 2, 5, 5
namespace Models;

[LrpBlock]
public partial class GraphConvolution : Module<Tensor, Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter? bias;

    public GraphConvolution(string name, long in_features, long out_features, bool hasBias = true) : base(name)
    {
        weight = Parameter(empty(in_features, out_features));
        if (hasBias)
            bias = Parameter(empty(out_features));
        reset_parameters(1.0 / Math.Sqrt(out_features));
        RegisterComponents();
    }

    private void reset_parameters(double stdv)
    {
        init.uniform_(weight, -stdv, stdv);
        if (bias is { } b)
            init.uniform_(b, -stdv, stdv);
    }

    public override Tensor forward(Tensor input, Tensor adj)
    {
        var support = torch.matmul(input, weight);
        var output = torch.bmm(adj, support);
        return bias is not null ? output + bias : output;
    }
}

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, Tensor, Tensor>
{
    private readonly GraphConvolution gc1, gc2;
    private readonly Linear readout;
    private readonly double dropout = 0.5;

    public Net(long nfeat = 4, long nhid = 6, long nclass = 3) : base("GCN")
    {
        gc1 = new GraphConvolution("gc1", nfeat, nhid);
        gc2 = new GraphConvolution("gc2", nhid, nhid, hasBias: false);
        readout = Linear(2 * nhid, nclass);
        RegisterComponents();
    }

    /// <summary>D^-1/2 (A + I) D^-1/2</summary>
    private static Tensor Normalize(Tensor adj)
    {
        using var scope = NewDisposeScope();
        var n = adj.shape[^1];
        adj = adj.abs().maximum(adj.mT.abs());
        adj = adj + eye(n, dtype: adj.dtype, device: adj.device);
        var degree = adj.sum(-1).pow(-0.5);
        degree = degree.masked_fill(degree.isinf(), 0);
        return (degree.unsqueeze(-1) * adj * degree.unsqueeze(-2)).MoveToOuterDisposeScope();
    }

    public override Tensor forward(Tensor x, Tensor adj)
    {
        adj = Normalize(adj);
        x = functional.relu(gc1.forward(x, adj));
        x = functional.dropout(x, dropout, training: training);
        x = gc2.forward(x, adj);
        var (max, mean) = (x.amax(new long[] { 1 }), x.mean(new long[] { 1 }));
        return readout.forward(hstack(new[] { max, mean }));
    }
}
