// refused: RDG004 at 10
// input: 2, 6
namespace Models;

[LrpModel<Gradient>]
[LrpModel<EpsilonPlusFlat>]
public partial class Net : Module<Tensor, Tensor>
{
    private readonly Linear l = Linear(6, 6);
    public override Tensor forward(Tensor x) { if (x.shape[0] > 10) { x = l.forward(x); if (x.shape[1] == 0) return x * 0; } else x = x.relu(); if (x.shape[0] > 11) { x = l.forward(x); if (x.shape[1] == 1) return x * 1; } else x = x.relu(); if (x.shape[0] > 12) { x = l.forward(x); if (x.shape[1] == 2) return x * 2; } else x = x.relu(); if (x.shape[0] > 13) { x = l.forward(x); if (x.shape[1] == 3) return x * 3; } else x = x.relu(); if (x.shape[0] > 14) { x = l.forward(x); if (x.shape[1] == 4) return x * 4; } else x = x.relu(); if (x.shape[0] > 15) { x = l.forward(x); if (x.shape[1] == 5) return x * 5; } else x = x.relu(); if (x.shape[0] > 16) { x = l.forward(x); if (x.shape[1] == 6) return x * 6; } else x = x.relu(); if (x.shape[0] > 17) { x = l.forward(x); if (x.shape[1] == 7) return x * 7; } else x = x.relu(); if (x.shape[0] > 18) { x = l.forward(x); if (x.shape[1] == 8) return x * 8; } else x = x.relu(); if (x.shape[0] > 19) { x = l.forward(x); if (x.shape[1] == 9) return x * 9; } else x = x.relu(); return l.forward(x); }
    public Net() : base("Net") => RegisterComponents();
}
