using RelDrop.Cuda;
using static TorchSharp.torch;

namespace RelDrop.Tests.Cuda.Ptx;

/// <summary>Runs PTX written by hand.</summary>
internal static class PtxSnippet
{
    /// <summary>Decodes a kernel of a view of 32 bit numbers and a number, which are in %rd0 and %r0; %r9 has the thread, and %rd9 the address of its element.</summary>
    public static PtxProgram Parse(string body, string declarations = "") => PtxProgram.Parse($$"""
        .version 8.0
        .target sm_90
        {{declarations}}
        .visible .entry Snippet(
            .param .align 8 .b8 output[16],
            .param .b32 number
        )
        {
            .reg .pred %p<10>;
            .reg .b16 %h<10>; // Halves.
            .reg .b32 %r<10>;
            .reg .b64 %rd<10>;
            .reg .f32 %f<10>;
            .reg .f64 %fd<10>;
            ld.param.b64 %rd0, [output];
            ld.param.b32 %r0, [number];
            mov.b32 %r9, %tid.x;
            mad.wide.u32 %rd9, %r9, 4, %rd0;
        {{body}}
            ret;
        }
        """);

    /// <summary>Runs a body on a tensor.</summary>
    public static void Run(string body, Tensor output, int threads = 1, int groups = 1, int dynamicBytes = 0, ThreadOrder order = ThreadOrder.Ascending, int seed = 0, string declarations = "") =>
        new PtxKernelLauncher(order, seed).Launch(Parse(body, declarations), new LaunchSize(groups, threads, DynamicSharedBytes: dynamicBytes), output, 7);
}
