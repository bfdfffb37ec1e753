using RelDrop;
using RelDrop.Conformance.Attention;

[assembly: LrpComposite<AttnLrp>, LrpComposite<CpLrp>, LrpComposite<AttnLrpGamma>, LrpComposite<CpLrpGamma>, LrpComposite<AttnLrpEpsilon>, LrpComposite<Gradient>]

namespace RelDrop.Models;

// The very models that users start from, under one composite more.
[LrpModel<AttnLrpEpsilon>]
public partial class VisionTransformer;

[LrpModel<AttnLrpEpsilon>]
public partial class Bert;

[LrpModel<AttnLrpEpsilon>]
public partial class Llama;
