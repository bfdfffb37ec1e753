namespace Models.M4
{
    using System.Collections.Generic;

    [LrpModel<EpsilonPlusFlat>]
    public partial class Net : Module<Tensor, Tensor>
    {
        private readonly SELU layer = 	SELU();
        private readonly TorchSharp.Modules.Parameter scale = Parameter(linspace(0.5, 1.5, 3).reshape(3, 1, 1));
        private readonly TorchSharp.Modules.Parameter weight = Parameter(linspace(-1, 1, (64)).reshape(8, 8));
        private readonly Linear fc = Linear(1, 5);

        public Net() : base(nameof(Net)) => RegisterComponents();

        public override Tensor forward(Tensor x)
        {
            x = x * 1.5;
            return fc.forward(Features(x).flatten(1).mean([1]).unsqueeze(1));
        }

        private Tensor Features(Tensor x)
        {
            return layer.forward(x) * 2;
        }
    private enum Target { A }
}
}
