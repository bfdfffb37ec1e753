// What torch computes in one call, written out in operations that rules are of. The generator reads it as if it stood in the model, and
// the runtime compares it with torch's own. C# 12.
#nullable enable
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Forms;

internal static partial class Form
{
    public static Tensor addmm(Tensor input, Tensor mat1, Tensor mat2, float beta, float alpha) => Sum(input, mat1.mm(mat2), beta, alpha);

    public static Tensor addmv(Tensor input, Tensor mat, Tensor vec, float beta, float alpha) => Sum(input, mat.mv(vec), beta, alpha);

    private static Tensor Sum(Tensor input, Tensor product, float beta, float alpha) =>
        (beta == 1f ? input : input * Number.Of(beta)).add(alpha == 1f ? product : product * Number.Of(alpha), Number.One);
}
