// input: 2, 3, 35, 35
using System.Collections.Generic;

namespace Models
{
    [LrpBlock]
    public partial class BasicConv2d : Module<Tensor, Tensor>
    {
        private readonly Conv2d conv;
        private readonly BatchNorm2d bn;

        public BasicConv2d(int inChannels, int outChannels, (long, long) kernel, (long, long)? padding = null, (long, long)? stride = null)
            : base(nameof(BasicConv2d))
        {
            conv = Conv2d(inChannels, outChannels, kernel, stride ?? (1, 1), padding ?? (0, 0), bias: false);
            bn = BatchNorm2d(outChannels, eps: 0.001);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using (var x = conv.forward(input))
            {
                return functional.relu(bn.forward(x), inplace: true);
            }
        }
    }

    [LrpBlock]
    public partial class InceptionA : Module<Tensor, Tensor>
    {
        private readonly BasicConv2d branch1x1;
        private readonly BasicConv2d branch5x5_1, branch5x5_2;
        private readonly BasicConv2d branch3x3dbl_1, branch3x3dbl_2, branch3x3dbl_3;
        private readonly BasicConv2d branch_pool;

        public InceptionA(int inChannels, int poolFeatures) : base(nameof(InceptionA))
        {
            branch1x1 = new BasicConv2d(inChannels, 4, (1, 1));
            branch5x5_1 = new BasicConv2d(inChannels, 3, (1, 1));
            branch5x5_2 = new BasicConv2d(3, 4, (5, 5), padding: (2, 2));
            branch3x3dbl_1 = new BasicConv2d(inChannels, 4, (1, 1));
            branch3x3dbl_2 = new BasicConv2d(4, 5, (3, 3), padding: (1, 1));
            branch3x3dbl_3 = new BasicConv2d(5, 5, (3, 3), padding: (1, 1));
            branch_pool = new BasicConv2d(inChannels, poolFeatures, (1, 1));
            RegisterComponents();
        }

        private List<Tensor> Branches(Tensor x)
        {
            var b1 = branch1x1.forward(x);
            var b5 = branch5x5_2.forward(branch5x5_1.forward(x));
            var b3 = branch3x3dbl_3.forward(branch3x3dbl_2.forward(branch3x3dbl_1.forward(x)));
            var bp = branch_pool.forward(functional.avg_pool2d(x, kernel_size: 3, stride: 1, padding: 1));
            return new List<Tensor> { b1, b5, b3, bp };
        }

        public override Tensor forward(Tensor x)
        {
            var outputs = Branches(x);
            return cat(outputs, 1);
        }
    }

    [LrpBlock]
    public partial class InceptionB : Module<Tensor, Tensor>
    {
        private readonly BasicConv2d branch3x3;
        private readonly Sequential branch3x3dbl;

        public InceptionB(int inChannels) : base(nameof(InceptionB))
        {
            branch3x3 = new BasicConv2d(inChannels, 6, (3, 3), stride: (2, 2));
            branch3x3dbl = Sequential(
                new BasicConv2d(inChannels, 4, (1, 1)),
                new BasicConv2d(4, 4, (3, 3), padding: (1, 1)),
                new BasicConv2d(4, 4, (3, 3), stride: (2, 2)));
            RegisterComponents();
        }

        public override Tensor forward(Tensor x)
        {
            using var scope = NewDisposeScope();
            var pool = functional.max_pool2d(x, kernel_size: 3, stride: 2);
            return cat(new List<Tensor> { branch3x3.forward(x), branch3x3dbl.forward(x), pool }, 1).MoveToOuterDisposeScope();
        }
    }

    /// <summary>Factorized 1x7 and 7x1 convolutions.</summary>
    [LrpBlock]
    public partial class InceptionC : Module<Tensor, Tensor>
    {
        private readonly BasicConv2d branch1x1;
        private readonly ModuleList<Module<Tensor, Tensor>> branch7x7 = new();

        public InceptionC(int inChannels, int c7) : base(nameof(InceptionC))
        {
            branch1x1 = new BasicConv2d(inChannels, 6, (1, 1));
            branch7x7.Add(new BasicConv2d(inChannels, c7, (1, 1)));
            branch7x7.Add(new BasicConv2d(c7, c7, (1, 7), padding: (0, 3)));
            branch7x7.Add(new BasicConv2d(c7, 6, (7, 1), padding: (3, 0)));
            RegisterComponents();
        }

        public override Tensor forward(Tensor x)
        {
            var y = x;
            foreach (var layer in branch7x7)
                y = layer.call(y);
            return cat([branch1x1.forward(x), y], dim: 1);
        }
    }

    [LrpBlock]
    public partial class InceptionE : Module<Tensor, Tensor>
    {
        private readonly BasicConv2d branch1x1, branch3x3_1, branch3x3_2a, branch3x3_2b;

        public InceptionE(int inChannels) : base(nameof(InceptionE))
        {
            branch1x1 = new BasicConv2d(inChannels, 5, (1, 1));
            branch3x3_1 = new BasicConv2d(inChannels, 4, (1, 1));
            branch3x3_2a = new BasicConv2d(4, 4, (1, 3), padding: (0, 1));
            branch3x3_2b = new BasicConv2d(4, 4, (3, 1), padding: (1, 0));
            RegisterComponents();
        }

        public override Tensor forward(Tensor x)
        {
            var b3 = branch3x3_1.forward(x);
            var parts = new List<Tensor>();
            parts.Add(branch3x3_2a.forward(b3));
            parts.Add(branch3x3_2b.forward(b3));
            b3 = cat(parts, 1);
            var all = new List<Tensor> { branch1x1.forward(x) };
            all.Add(b3);
            all.Add(functional.avg_pool2d(x, 3, stride: 1, padding: 1));
            return cat(all, 1);
        }
    }

    [LrpBlock]
    public partial class InceptionAux : Module<Tensor, Tensor>
    {
        private readonly BasicConv2d conv0, conv1;
        private readonly Linear fc;

        public InceptionAux(int inChannels, int classes) : base(nameof(InceptionAux))
        {
            conv0 = new BasicConv2d(inChannels, 4, (1, 1));
            conv1 = new BasicConv2d(4, 6, (3, 3));
            fc = Linear(6, classes);
            RegisterComponents();
        }

        public override Tensor forward(Tensor x)
        {
            x = functional.avg_pool2d(x, 2, stride: 2);
            x = conv1.forward(conv0.forward(x));
            x = functional.adaptive_avg_pool2d(x, new long[] { 1, 1 });
            return fc.forward(torch.flatten(x, 1));
        }
    }

    [LrpModel<EpsilonPlusFlat>, LrpModel<Gradient>]
    public partial class Net : Module<Tensor, (Tensor logits, Tensor? aux)>
    {
        private readonly BasicConv2d Conv2d_1a_3x3, Conv2d_2a_3x3, Conv2d_2b_3x3;
        private readonly Module<Tensor, Tensor> maxpool1;
        private readonly InceptionA Mixed_5b, Mixed_5c;
        private readonly InceptionB Mixed_6a;
        private readonly InceptionC Mixed_6b;
        private readonly InceptionAux? AuxLogits;
        private readonly InceptionE Mixed_7b;
        private readonly AdaptiveAvgPool2d avgpool;
        private readonly Dropout dropout;
        private readonly Linear fc;
        private readonly bool transform_input;

        public Net(int numClasses = 4, bool auxLogits = true, bool transformInput = true) : base("InceptionV3")
        {
            transform_input = transformInput;
            Conv2d_1a_3x3 = new BasicConv2d(3, 4, (3, 3), stride: (2, 2));
            Conv2d_2a_3x3 = new BasicConv2d(4, 4, (3, 3));
            Conv2d_2b_3x3 = new BasicConv2d(4, 6, (3, 3), padding: (1, 1));
            maxpool1 = MaxPool2d(kernel_size: 3, stride: 2);
            Mixed_5b = new InceptionA(6, poolFeatures: 2);
            Mixed_5c = new InceptionA(15, poolFeatures: 3);
            Mixed_6a = new InceptionB(16);
            // 6 + 4 + 16
            Mixed_6b = new InceptionC(26, c7: 4);
            AuxLogits = auxLogits ? new InceptionAux(16, numClasses) : null;
            Mixed_7b = new InceptionE(12);
            avgpool = AdaptiveAvgPool2d((1, 1));
            dropout = Dropout();
            fc = Linear(25, numClasses);
            RegisterComponents();
        }

        private Tensor TransformInput(Tensor x)
        {
            if (transform_input)
            {
                var ch0 = x.select(1, 0).unsqueeze(1) * (0.229 / 0.5) + (0.485 - 0.5) / 0.5;
                var ch1 = x.select(1, 1).unsqueeze(1) * (0.224 / 0.5) + (0.456 - 0.5) / 0.5;
                var ch2 = x.select(1, 2).unsqueeze(1) * (0.225 / 0.5) + (0.406 - 0.5) / 0.5;
                x = cat(new[] { ch0, ch1, ch2 }, 1);
            }
            return x;
        }

        public override (Tensor logits, Tensor? aux) forward(Tensor x)
        {
            x = TransformInput(x);
            x = Conv2d_1a_3x3.forward(x);
            x = Conv2d_2a_3x3.forward(x);
            x = Conv2d_2b_3x3.forward(x);
            x = maxpool1.forward(x);
            x = Mixed_5b.forward(x);
            x = Mixed_5c.forward(x);
            Tensor? aux = null;
            if (AuxLogits is not null && training)
                aux = AuxLogits.forward(x);
            x = Mixed_6a.forward(x);
            x = Mixed_6b.forward(x);
            x = Mixed_7b.forward(x);
            x = avgpool.forward(x);
            x = dropout.forward(x);
            x = torch.flatten(x, 1);
            x = fc.forward(x);
            return (x, aux);
        }
    }
}
