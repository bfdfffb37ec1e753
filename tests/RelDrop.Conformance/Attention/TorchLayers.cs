using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RelDrop.Conformance.Attention;

/// <summary>Torch's attention of one sequence to itself.</summary>
[LrpBlock]
public partial class MultiheadLayer : Module<Tensor, Tensor>
{
    private readonly MultiheadAttention layer;
    private readonly bool isCausal;
    private readonly Tensor? ignored;

    public MultiheadLayer(MultiheadAttention layer, Masks masks)
        : base(nameof(MultiheadLayer))
    {
        (this.layer, isCausal, ignored) = (layer, masks.IsCausal, masks.Ignored);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        var mask = isCausal ? ones(input.shape[0], input.shape[0], dtype: ScalarType.Bool).triu(1) : null;
        return layer.call(input, input, input, ignored, false, mask).Item1;
    }
}

/// <summary>Torch's attention of one sequence to another.</summary>
[LrpBlock]
public partial class MultiheadCrossLayer : Module<Tensor, Tensor, Tensor>
{
    private readonly MultiheadAttention layer;

    public MultiheadCrossLayer(MultiheadAttention layer)
        : base(nameof(MultiheadCrossLayer))
    {
        this.layer = layer;
        RegisterComponents();
    }

    public override Tensor forward(Tensor query, Tensor memory)
    {
        var (output, _) = layer.call(query, memory, memory);
        return output;
    }
}

[LrpBlock]
public partial class EncoderLayerLayer : Module<Tensor, Tensor>
{
    private readonly TransformerEncoderLayer layer;
    private readonly Tensor? ignored;

    public EncoderLayerLayer(TransformerEncoderLayer layer, Masks masks)
        : base(nameof(EncoderLayerLayer))
    {
        (this.layer, ignored) = (layer, masks.Ignored);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => ignored is null ? layer.forward(input) : layer.call(input, null!, ignored);
}

[LrpBlock]
public partial class EncoderLayer : Module<Tensor, Tensor>
{
    private readonly TransformerEncoder layer;

    public EncoderLayer(TransformerEncoder layer)
        : base(nameof(EncoderLayer))
    {
        this.layer = layer;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => layer.call(input);
}

[LrpBlock]
public partial class LstmLayer : Module<Tensor, Tensor>
{
    private readonly LSTM layer = LSTM(4, 5);

    public LstmLayer()
        : base(nameof(LstmLayer)) => RegisterComponents();

    public override Tensor forward(Tensor input) => layer.forward(input).Item1;
}

[LrpBlock]
public partial class GruLayer : Module<Tensor, Tensor>
{
    private readonly GRU layer = GRU(4, 5);

    public GruLayer()
        : base(nameof(GruLayer)) => RegisterComponents();

    public override Tensor forward(Tensor input) => layer.call(input).Item1;
}
