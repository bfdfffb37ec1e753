using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Tests.Attention;

/// <summary>A network of a layer in one of its forms, ReLU and a dense layer.</summary>
[LrpModel<EpsilonPlus>, LrpModel<EpsilonPlusFlat>, LrpModel<EpsilonGamma>, LrpModel<EpsilonAlpha2Beta1>, LrpModel<AttnLrp>, LrpModel<CpLrpGamma>, LrpModel<Gradient>]
public partial class FormModel : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> form;
    private readonly ReLU relu = ReLU();
    private readonly Linear head = Linear(5, 3);

    public FormModel(Module<Tensor, Tensor> form)
        : base(nameof(FormModel))
    {
        this.form = form;
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => head.forward(relu.forward(form.forward(x))).mean([1]);
}

/// <summary>x W + b.</summary>
[LrpBlock]
public partial class ProductForm : Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter bias;

    public ProductForm(Tensor weight, Tensor bias)
        : base(nameof(ProductForm))
    {
        (this.weight, this.bias) = (Parameter(weight.clone()), Parameter(bias.clone()));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => x.matmul(weight).add(bias, Number.One);
}

/// <summary>b + x Wᵀ, in two steps and in place.</summary>
[LrpBlock]
public partial class TransposedForm : Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter bias;

    public TransposedForm(Tensor weight, Tensor bias)
        : base(nameof(TransposedForm))
    {
        (this.weight, this.bias) = (Parameter(weight.clone()), Parameter(bias.clone()));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var product = matmul(x, weight.t());
        product.add_(bias, Number.One);
        return product;
    }
}

/// <summary>addmm of flattened rows.</summary>
[LrpBlock]
public partial class AddmmForm : Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter bias;

    public AddmmForm(Tensor weight, Tensor bias)
        : base(nameof(AddmmForm))
    {
        (this.weight, this.bias) = (Parameter(weight.clone()), Parameter(bias.clone()));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => addmm(bias, x.view(-1, x.shape[2]), weight, 1, 1).view(x.shape[0], x.shape[1], -1);
}

/// <summary>The product's sum is not its only reader.</summary>
[LrpBlock]
public partial class ReadTwiceForm : Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter bias;

    public ReadTwiceForm(Tensor weight, Tensor bias)
        : base(nameof(ReadTwiceForm))
    {
        (this.weight, this.bias) = (Parameter(weight.clone()), Parameter(bias.clone()));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var product = x.matmul(weight);
        return product.add(bias, Number.One).sigmoid() * product;
    }
}

/// <summary>The same with a layer.</summary>
[LrpBlock]
public partial class ReadTwiceLayer : Module<Tensor, Tensor>
{
    private readonly Linear dense;
    private readonly Parameter bias;

    public ReadTwiceLayer(Linear dense, Tensor bias)
        : base(nameof(ReadTwiceLayer))
    {
        (this.dense, this.bias) = (dense, Parameter(bias.clone()));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var product = dense.forward(x);
        return product.add(bias, Number.One).sigmoid() * product;
    }
}

/// <summary>A score for each token by a vector, as attention pooling has it, five times over.</summary>
[LrpBlock]
public partial class VectorForm : Module<Tensor, Tensor>
{
    private readonly Parameter vector;

    public VectorForm(Tensor vector)
        : base(nameof(VectorForm))
    {
        this.vector = Parameter(vector.clone());
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => x.matmul(vector).unsqueeze(-1).expand(-1, -1, 5);
}

/// <summary>The same with a layer.</summary>
[LrpBlock]
public partial class VectorLayer : Module<Tensor, Tensor>
{
    private readonly Linear dense;

    public VectorLayer(Linear dense)
        : base(nameof(VectorLayer))
    {
        this.dense = dense;
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => dense.forward(x).expand(-1, -1, 5);
}

/// <summary>A matrix for each head, (heads, inputs, 5): heads become tokens.</summary>
[LrpBlock]
public partial class HeadsForm : Module<Tensor, Tensor>
{
    private readonly Parameter weight;

    public HeadsForm(Tensor weight)
        : base(nameof(HeadsForm))
    {
        this.weight = Parameter(weight.clone());
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => x.unsqueeze(1).matmul(weight).flatten(1, 2);
}

/// <summary>The same with a layer for all heads.</summary>
[LrpBlock]
public partial class HeadsLayer : Module<Tensor, Tensor>
{
    private readonly Linear dense;

    public HeadsLayer(Linear dense)
        : base(nameof(HeadsLayer))
    {
        this.dense = dense;
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => dense.forward(x).view(x.shape[0], x.shape[1], -1, 5).transpose(1, 2).flatten(1, 2);
}

/// <summary>Positions, a parameter for each token, are added to the product.</summary>
[LrpBlock]
public partial class PositionForm : Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter positions;

    public PositionForm(Tensor weight, Tensor positions)
        : base(nameof(PositionForm))
    {
        (this.weight, this.positions) = (Parameter(weight.clone()), Parameter(positions.clone()));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => x.matmul(weight).add(positions, Number.One);
}

/// <summary>The same with a layer.</summary>
[LrpBlock]
public partial class PositionLayer : Module<Tensor, Tensor>
{
    private readonly Linear dense;
    private readonly Parameter positions;

    public PositionLayer(Linear dense, Tensor positions)
        : base(nameof(PositionLayer))
    {
        (this.dense, this.positions) = (dense, Parameter(positions.clone()));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => dense.forward(x).add(positions, Number.One);
}

/// <summary>Sums of products of which all carry relevance, in one call.</summary>
[LrpModel<AttnLrp>, LrpModel<CpLrp>, LrpModel<Gradient>]
public partial class SummedProducts : Module<Tensor, Tensor>
{
    private readonly Linear fc = Linear(4, 4);

    public SummedProducts()
        : base(nameof(SummedProducts)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        var y = fc.forward(x);
        var single = addmm(x[0], y[0], y[1].t().mm(x[0]), beta: 0.5f, alpha: 2);
        return addmv(single[.., 0], x[0], single[0], 1, 1).unsqueeze(0);
    }
}

/// <summary>The same, written out.</summary>
[LrpModel<AttnLrp>, LrpModel<CpLrp>, LrpModel<Gradient>]
public partial class WrittenOutProducts : Module<Tensor, Tensor>
{
    private readonly Linear fc = Linear(4, 4);

    public WrittenOutProducts()
        : base(nameof(WrittenOutProducts)) => RegisterComponents();

    public override Tensor forward(Tensor x)
    {
        var y = fc.forward(x);
        var single = (x[0] * Number.Of(0.5)).add(y[0].mm(y[1].t().mm(x[0])) * Number.Of(2), Number.One);
        return single[.., 0].add(x[0].mv(single[0]), Number.One).unsqueeze(0);
    }
}
