using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;

namespace RelDrop.Relevance;

/// <summary>What γ does by signs, each in one pass over memory.</summary>
internal static partial class Elementwise
{
    /// <summary>A function of elements at the same place.</summary>
    private interface IFunction
    {
        Vector512<float> Of(Vector512<float> x, Vector512<float> y, Vector512<float> z);
    }

    /// <summary>z + k sign(z) A, and infinity where z is 0; null where only torch's own operations will do.</summary>
    public static Tensor? Favored(Tensor z, Tensor magnitude, double k) => Map(z, magnitude, null, new FavoredFunction((float)k));

    /// <summary>k sign(z) s; null where only torch's own operations will do.</summary>
    public static Tensor? BySign(Tensor share, Tensor z, double k) => Map(share, z, null, new BySignFunction((float)k));

    /// <summary>c + sign(x) d; null where only torch's own operations will do.</summary>
    /// <param name="plain">c.</param>
    /// <param name="favored">d.</param>
    /// <param name="x">x.</param>
    /// <param name="overwrite">Whether the result may be written over c.</param>
    public static Tensor? AddBySign(Tensor plain, Tensor favored, Tensor x, bool overwrite) => Map(plain, favored, x, default(AddBySignFunction), overwrite);

    private static Tensor? Map<TFunction>(Tensor x, Tensor y, Tensor? z, TFunction function, bool overwrite = false)
        where TFunction : struct, IFunction
    {
        if (x.numel() < ILanes.Count || !LieAlike(x, y) || (z is not null && !LieAlike(x, z)))
            return null;
        return x.dtype switch
        {
            ScalarType.Float32 => Map<SingleLanes, TFunction>(x, y, z, function, overwrite),
            ScalarType.BFloat16 => Map<BFloat16Lanes, TFunction>(x, y, z, function, overwrite),
            _ => null,
        };
    }

    private static Tensor Map<TLanes, TFunction>(Tensor x, Tensor y, Tensor? z, TFunction function, bool overwrite)
        where TLanes : ILanes
        where TFunction : struct, IFunction
    {
        var result = overwrite ? x.alias() : empty_like(x);
        var (first, second, third, to) = (TorchNative.DataPointer(x), TorchNative.DataPointer(y), z is null ? 0 : TorchNative.DataPointer(z), TorchNative.DataPointer(result));
        InBlocks(x.numel(), Chunk, workEach: 3, (start, end) =>
        {
            Vector512<float> At(nint i) => function.Of(TLanes.Load(first, i), TLanes.Load(second, i), third == 0 ? default : TLanes.Load(third, i));

            // The last vector may share elements with the one before, and is read before anything is overwritten.
            var last = At(end - ILanes.Count);
            for (var i = start; i < end - ILanes.Count; i += ILanes.Count)
                TLanes.Store(At(i), to, i);
            TLanes.Store(last, to, end - ILanes.Count);
        });
        GC.KeepAlive(x);
        GC.KeepAlive(y);
        GC.KeepAlive(z);
        return result;
    }

    /// <summary>x with the sign of each element of y, and 0 where that is 0.</summary>
    private static Vector512<float> WithSign(Vector512<float> x, Vector512<float> y) =>
        Vector512.ConditionalSelect(Vector512.Equals(y, Vector512<float>.Zero), Vector512<float>.Zero, x ^ (y & Vector512.Create(-0f)));

    private readonly struct FavoredFunction(float k) : IFunction
    {
        public Vector512<float> Of(Vector512<float> x, Vector512<float> y, Vector512<float> z) =>
            Vector512.ConditionalSelect(Vector512.Equals(x, Vector512<float>.Zero), Vector512.Create(float.PositiveInfinity), x + WithSign(y * k, x));
    }

    private readonly struct BySignFunction(float k) : IFunction
    {
        public Vector512<float> Of(Vector512<float> x, Vector512<float> y, Vector512<float> z) => WithSign(x * k, y);
    }

    private readonly struct AddBySignFunction : IFunction
    {
        public Vector512<float> Of(Vector512<float> x, Vector512<float> y, Vector512<float> z) => x + WithSign(y, z);
    }
}
