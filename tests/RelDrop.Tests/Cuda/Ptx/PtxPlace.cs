using RelDrop.Cuda;

namespace RelDrop.Tests.Cuda.Ptx;

/// <summary>Which of a launch's threads one is.</summary>
internal readonly record struct PtxPlace(LaunchSize Size, int Group, int Part, int Thread)
{
    public const int WarpSize = 32;

    public int Lane => Thread % WarpSize;

    public int Warp => Thread / WarpSize;

    /// <summary>Among all threads of the launch.</summary>
    public int Number => (((Part * Size.Groups) + Group) * Size.GroupSize) + Thread;

    /// <summary>What a special register holds (PTX ISA, special registers), all of one dimension but the grid's two; null if it is unknown.</summary>
    public static Func<PtxPlace, int>? Special(string name) => name switch
    {
        "%tid.x" => static place => place.Thread,
        "%ntid.x" => static place => place.Size.GroupSize,
        "%ctaid.x" => static place => place.Group,
        "%ctaid.y" => static place => place.Part,
        "%nctaid.x" => static place => place.Size.Groups,
        "%nctaid.y" => static place => place.Size.Parts,
        "%laneid" => static place => place.Lane,
        "%dynamic_smem_size" => static place => place.Size.DynamicSharedBytes,
        "%tid.y" or "%tid.z" or "%ctaid.z" => static _ => 0,
        "%ntid.y" or "%ntid.z" or "%nctaid.z" => static _ => 1,
        "WARP_SZ" => static _ => WarpSize,
        _ => null,
    };

    public override string ToString() => $"thread {Thread} of group ({Group}, {Part})";
}
