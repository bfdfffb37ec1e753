// input: 1, 3, 32, 32
using System.Collections.Generic;

namespace Models;

[LrpBlock]
public partial class FeatureExtractor : Module<Tensor, Dictionary<string, Tensor>>
{
    private readonly Sequential features;
    private readonly ModuleList<Sequential> extra;
    private readonly Parameter scale_weight;

    public FeatureExtractor(int channels) : base(nameof(FeatureExtractor))
    {
        features = Sequential(
            Conv2d(3, channels, 3, padding: 1), ReLU(inplace: true), MaxPool2d(2, 2),
            Conv2d(channels, channels, 3, padding: 1), ReLU(inplace: true), MaxPool2d(2, 2, ceil_mode: true));
        extra = ModuleList(
            Sequential(Conv2d(channels, channels, 1), ReLU(inplace: true), Conv2d(channels, channels, 3, padding: 1, stride: 2), ReLU(inplace: true)),
            Sequential(Conv2d(channels, channels, 1), ReLU(inplace: true), Conv2d(channels, channels, 3, stride: 2), ReLU(inplace: true)));
        scale_weight = Parameter(ones(channels) * 20);
        RegisterComponents();
    }

    public override Dictionary<string, Tensor> forward(Tensor x)
    {
        x = features.forward(x);
        // L2 regularization + rescaling of the first block's feature map
        var rescaled = scale_weight.view(1, -1, 1, 1) * functional.normalize(x);
        var output = new Dictionary<string, Tensor> { ["0"] = rescaled };
        foreach (var block in extra)
        {
            x = block.forward(x);
            output[output.Count.ToString()] = x;
        }
        return output;
    }
}

[LrpBlock]
public partial class SSDScoringHead : Module<List<Tensor>, Tensor>
{
    private readonly ModuleList<Module<Tensor, Tensor>> module_list;
    private readonly int num_columns;

    public SSDScoringHead(IEnumerable<Module<Tensor, Tensor>> modules, int num_columns) : base(nameof(SSDScoringHead))
    {
        module_list = ModuleList(modules.ToArray());
        this.num_columns = num_columns;
        RegisterComponents();
    }

    public override Tensor forward(List<Tensor> x)
    {
        var all_results = new List<Tensor>();
        foreach (var (features, i) in x.Select((f, i) => (f, i)))
        {
            var results = module_list[i].forward(features);

            // Permute output from (N, A * K, H, W) to (N, HWA, K).
            var (N, H, W) = (results.shape[0], results.shape[2], results.shape[3]);
            results = results.view(N, -1, num_columns, H, W);
            results = results.permute(0, 3, 4, 1, 2);
            results = results.reshape(N, -1, num_columns); // Size=(N, HWA, K)
            all_results.Add(results);
        }
        return cat(all_results, dim: 1);
    }
}

[LrpBlock]
public partial class SSDHead : Module<List<Tensor>, (Tensor bbox_regression, Tensor cls_logits)>
{
    private readonly SSDScoringHead classification_head;
    private readonly SSDScoringHead regression_head;

    public SSDHead(List<int> in_channels, List<int> num_anchors, int num_classes) : base(nameof(SSDHead))
    {
        var cls_logits = new List<Module<Tensor, Tensor>>();
        var bbox_reg = new List<Module<Tensor, Tensor>>();
        foreach (var (channels, anchors) in in_channels.Zip(num_anchors))
        {
            cls_logits.Add(Conv2d(channels, num_classes * anchors, 3, padding: 1));
            bbox_reg.Add(Conv2d(channels, 4 * anchors, 3, padding: 1));
        }
        classification_head = new SSDScoringHead(cls_logits, num_classes);
        regression_head = new SSDScoringHead(bbox_reg, 4);
        RegisterComponents();
    }

    public override (Tensor bbox_regression, Tensor cls_logits) forward(List<Tensor> x)
    {
        return (regression_head.forward(x), classification_head.forward(x));
    }
}

[LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
public partial class Net : Module<Tensor, (Tensor, Tensor)>
{
    private readonly FeatureExtractor backbone;
    private readonly SSDHead head;

    public Net(int num_classes = 4) : base("SSD")
    {
        backbone = new FeatureExtractor(6);
        head = new SSDHead(new List<int> { 6, 6, 6 }, new List<int> { 2, 3, 2 }, num_classes);
        RegisterComponents();
    }

    public override (Tensor, Tensor) forward(Tensor images)
    {
        var features = backbone.forward(images);
        var feature_maps = features.Values.ToList();
        var (bbox, logits) = head.forward(feature_maps);
        return (bbox, softmax(logits, -1));
    }
}
