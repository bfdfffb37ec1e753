using System.Globalization;
using RelDrop.Tests.Cuda.Ptx;
using static TorchSharp.torch;

namespace RelDrop.Tests.Cuda;

/// <summary>Each instruction computes what the PTX ISA says, where other machines would do otherwise.</summary>
public sealed class PtxArithmeticTests
{
    [Theory]
    [InlineData("add.s32 %r3, 2147483647, 1;", "80000000")]
    [InlineData("add.u16 %h3, 65535, 2;", "1")]
    [InlineData("sub.s64 %rd3, -9223372036854775808, 1;", "7FFFFFFFFFFFFFFF")]
    [InlineData("mul.lo.s32 %r3, 65537, 65537;", "20001")]
    [InlineData("mul.hi.s32 %r3, -1, 1;", "FFFFFFFF")]
    [InlineData("mul.hi.u32 %r3, 4294967295, 4294967295;", "FFFFFFFE")]
    [InlineData("mul.hi.u64 %rd3, 18446744073709551615, 18446744073709551615;", "FFFFFFFFFFFFFFFE")]
    [InlineData("mul.hi.s64 %rd3, -2, 3;", "FFFFFFFFFFFFFFFF")]
    [InlineData("mul.wide.s32 %rd3, -1, 2;", "FFFFFFFFFFFFFFFE")]
    [InlineData("mul.wide.u32 %rd3, 4294967295, 2;", "1FFFFFFFE")]
    [InlineData("mul.wide.u16 %r3, 65535, 65535;", "FFFE0001")]
    [InlineData("mad.lo.u32 %r3, 65536, 65536, 5;", "5")]
    [InlineData("mad.wide.s16 %r3, -2, 3, 1;", "FFFFFFFB")]
    [InlineData("div.s32 %r3, -7, 2;", "FFFFFFFD")]
    [InlineData("rem.s32 %r3, -7, 2;", "FFFFFFFF")]
    [InlineData("div.u32 %r3, -7, 2;", "7FFFFFFC")]
    [InlineData("abs.s32 %r3, -2147483648;", "80000000")]
    [InlineData("min.s32 %r3, -1, 1;", "FFFFFFFF")]
    [InlineData("min.u32 %r3, -1, 1;", "1")]
    [InlineData("popc.b64 %r3, -1;", "40")]
    [InlineData("clz.b32 %r3, 1;", "1F")]
    [InlineData("clz.b64 %r3, 0;", "40")]
    [InlineData("not.b32 %r3, 0;", "FFFFFFFF")]
    [InlineData("selp.b32 %r3, 5, 6, 0;", "6")]
    [InlineData("mov.b32 %r3, 0f3F800000;", "3F800000")]
    [InlineData("not.pred %p3, 1;", "0")]
    [InlineData("xor.pred %p3, 1, 0;", "1")]
    public void Integers(string instruction, string expected) => Assert.Equal(expected, Result(instruction));

    /// <summary>By amounts of the width and more, all bits are gone, and not moved by the amount's lower bits.</summary>
    [Theory]
    [InlineData("shl.b32 %r3, 1, 31;", "80000000")]
    [InlineData("shl.b32 %r3, 1, 32;", "0")]
    [InlineData("shl.b32 %r3, 1, 33;", "0")]
    [InlineData("shl.b64 %rd3, 1, 63;", "8000000000000000")]
    [InlineData("shl.b64 %rd3, 1, 64;", "0")]
    [InlineData("shl.b16 %h3, 1, 16;", "0")]
    [InlineData("shr.s32 %r3, -8, 1;", "FFFFFFFC")]
    [InlineData("shr.s32 %r3, -8, 32;", "FFFFFFFF")]
    [InlineData("shr.s32 %r3, 8, 40;", "0")]
    [InlineData("shr.u32 %r3, -8, 1;", "7FFFFFFC")]
    [InlineData("shr.b32 %r3, -8, 1;", "7FFFFFFC")]
    [InlineData("shr.u32 %r3, -8, 4294967295;", "0")]
    [InlineData("shr.s16 %h3, -8, 1;", "FFFC")]
    [InlineData("shr.u64 %rd3, -1, 64;", "0")]
    public void Shifts(string instruction, string expected) => Assert.Equal(expected, Result(instruction));

    [Theory]
    [InlineData("add.rn.f32 %f3, 0f4B800000, 0f3F800000;", "4B800000")] // 2^24 + 1.
    [InlineData("mul.rn.f32 %f3, 0f3F800001, 0f3F800001;", "3F800002")] // (1 + 2^-23)^2.
    [InlineData("fma.rn.f32 %f3, 0f3F800001, 0f3F800001, 0fBF800002;", "28800000")] // Minus its rounded self.
    [InlineData("sub.rn.f32 %f3, 0f7F800000, 0f7F800000;", "7FFFFFFF")] // The only NaN.
    [InlineData("add.rn.f64 %fd3, 0d4170000000000000, 0d3FF0000000000000;", "4170000010000000")]
    [InlineData("div.rn.f32 %f3, 0f3F800000, 0f40400000;", "3EAAAAAB")]
    [InlineData("sqrt.rn.f32 %f3, 0f40000000;", "3FB504F3")]
    [InlineData("min.f32 %f3, 0f7FC00000, 0f3F800000;", "3F800000")]
    [InlineData("max.f32 %f3, 0f3F800000, 0fFFC00000;", "3F800000")]
    [InlineData("min.f32 %f3, 0f00000000, 0f80000000;", "80000000")]
    [InlineData("neg.f32 %f3, 0f00000000;", "80000000")]
    [InlineData("mov.f32 %f3, 0fFFC12345;", "FFC12345")]
    public void Floats(string instruction, string expected) => Assert.Equal(expected, Result(instruction));

    /// <summary>The relations of 1 and 2, 2 and 1, 1 and 1, and 1 and NaN.</summary>
    [Theory]
    [InlineData("eq", "0010")]
    [InlineData("ne", "1100")]
    [InlineData("lt", "1000")]
    [InlineData("le", "1010")]
    [InlineData("gt", "0100")]
    [InlineData("ge", "0110")]
    [InlineData("equ", "0011")]
    [InlineData("neu", "1101")]
    [InlineData("ltu", "1001")]
    [InlineData("leu", "1011")]
    [InlineData("gtu", "0101")]
    [InlineData("geu", "0111")]
    [InlineData("num", "1110")]
    [InlineData("nan", "0001")]
    public void Comparisons_of_floats(string name, string expected)
    {
        string[] pairs = ["0f3F800000, 0f40000000", "0f40000000, 0f3F800000", "0f3F800000, 0f3F800000", "0f3F800000, 0f7FC00000"];
        Assert.Equal(expected, string.Concat(pairs.Select(pair => Result($"setp.{name}.f32 %p3, {pair};"))));
    }

    [Theory]
    [InlineData("setp.lt.s32 %p3, -1, 1;", "1")]
    [InlineData("setp.lt.u32 %p3, -1, 1;", "0")]
    [InlineData("setp.lo.u32 %p3, -1, 1;", "0")]
    [InlineData("setp.hi.u64 %p3, -1, 1;", "1")]
    [InlineData("setp.hs.u16 %p3, 65535, 65535;", "1")]
    [InlineData("setp.ls.u32 %p3, 2, 1;", "0")]
    [InlineData("setp.eq.s32 %p3, 4294967296, 0;", "1")]
    [InlineData("setp.ne.b64 %p3, 4294967296, 0;", "1")]
    public void Comparisons_of_integers(string instruction, string expected) => Assert.Equal(expected, Result(instruction));

    [Theory]
    [InlineData("cvt.s64.s32 %rd3, -1;", "FFFFFFFFFFFFFFFF")]
    [InlineData("cvt.u64.s32 %rd3, -1;", "FFFFFFFFFFFFFFFF")]
    [InlineData("cvt.u64.u32 %rd3, -1;", "FFFFFFFF")]
    [InlineData("cvt.s32.s64 %r3, 4294967297;", "1")]
    [InlineData("cvt.u8.u32 %r3, 300;", "2C")]
    [InlineData("cvt.s8.s32 %r3, 200;", "FFFFFFC8")]
    [InlineData("cvt.sat.s8.s32 %r3, 200;", "7F")]
    [InlineData("cvt.sat.u8.s32 %r3, -1;", "0")]
    [InlineData("cvt.sat.s32.u64 %r3, -1;", "7FFFFFFF")]
    [InlineData("cvt.rni.s32.f32 %r3, 0f40200000;", "2")] // 2.5
    [InlineData("cvt.rni.s32.f32 %r3, 0f40600000;", "4")] // 3.5
    [InlineData("cvt.rzi.s32.f32 %r3, 0fBFC00000;", "FFFFFFFF")] // -1.5
    [InlineData("cvt.rmi.s32.f32 %r3, 0fBFC00000;", "FFFFFFFE")]
    [InlineData("cvt.rpi.s32.f32 %r3, 0f3F8CCCCD;", "2")] // 1.1
    [InlineData("cvt.rzi.s32.f32 %r3, 0f4F32D05E;", "7FFFFFFF")] // 3e9
    [InlineData("cvt.rzi.u32.f32 %r3, 0fBF800000;", "0")]
    [InlineData("cvt.rzi.s32.f32 %r3, 0f7FC00000;", "0")]
    [InlineData("cvt.rzi.s64.f32 %rd3, 0f7FC00000;", "8000000000000000")]
    [InlineData("cvt.rzi.s64.f32 %rd3, 0f7F800000;", "7FFFFFFFFFFFFFFF")]
    [InlineData("cvt.rmi.f32.f32 %f3, 0fBFC00000;", "C0000000")]
    [InlineData("cvt.rn.f32.s32 %f3, 16777219;", "4B800002")]
    [InlineData("cvt.rn.f32.u64 %f3, 9223372586610589697;", "5F000001")] // 2^63 + 2^39 + 1, wrong if rounded twice.
    [InlineData("cvt.rn.f32.u32 %f3, -1;", "4F800000")]
    [InlineData("cvt.rn.f32.f64 %f3, 0d3FF0000010000000;", "3F800000")]
    [InlineData("cvt.f64.f32 %fd3, 0f3F800000;", "3FF0000000000000")]
    public void Conversions(string instruction, string expected) => Assert.Equal(expected, Result(instruction));

    [Theory]
    [InlineData("bfind.u32 %r3, 1;", "Unknown instruction 'bfind.u32'")]
    [InlineData("add.cc.s32 %r3, 1, 2;", "Unknown instruction 'add.cc.s32'")]
    [InlineData("add.b32 %r3, 1, 2;", "Unknown instruction 'add.b32'")]
    [InlineData("add.f32 %f3, 0f3F800000, 0f3F800000;", "Unknown instruction 'add.f32'")]
    [InlineData("add.rn.ftz.f32 %f3, 0f3F800000, 0f3F800000;", "Unknown instruction 'add.rn.ftz.f32'")]
    [InlineData("cvt.f32.s32 %f3, 1;", "Unknown instruction 'cvt.f32.s32'")]
    [InlineData("ld.b32 %r3, [%rd0];", "Unknown instruction 'ld.b32'")]
    [InlineData("ld.global.v2.b32 %r3, [%rd0];", "Unknown instruction 'ld.global.v2.b32'")]
    [InlineData("add.s32 %r3, 1;", "Expected 3 operands; got 2")]
    [InlineData("add.s32 %rd3, 1, 2;", "Expected a register of .s32; '%rd3' is of .b64")]
    [InlineData("add.s32 %r3, %f1, 2;", "Expected a register of .s32; '%f1' is of .f32")]
    [InlineData("add.s32 %r3, %r10, 2;", "Expected a register or a number; got '%r10'")]
    [InlineData("bra Nowhere;", "There is no label 'Nowhere'")]
    [InlineData("@%p1 bra.uni End;\nEnd:", "Expected only branches without a condition to be uniform")]
    [InlineData("bar.sync 1;", "Unknown instruction")]
    [InlineData(".pragma \"nounroll\";", "Unknown directive")]
    [InlineData("div.s32 %r3, 1, 0;", "divide by zero")]
    public void What_is_unknown_or_undefined_is_named(string instruction, string message)
    {
        var thrown = Assert.Throws<PtxException>(() => Result(instruction)).Message;
        Assert.Contains(instruction.Split('\n')[0], thrown, StringComparison.Ordinal);
        Assert.Contains(message, thrown, StringComparison.Ordinal);
    }

    /// <summary>The bits, in hexadecimal digits, that an instruction leaves in its register, whose number is 3.</summary>
    private static string Result(string instruction)
    {
        using var output = zeros(1, int64);
        var target = instruction.Split(' ', ',')[1];
        PtxSnippet.Run(instruction + target switch
        {
            "%r3" or "%f3" => $"\nst.global.b32 [%rd0], {target};",
            "%h3" => $"\nst.global.b16 [%rd0], {target};",
            "%p3" => $"\nselp.b32 %r1, 1, 0, {target};\nst.global.b32 [%rd0], %r1;",
            "%rd3" or "%fd3" => $"\nst.global.b64 [%rd0], {target};",
            _ => string.Empty,
        }, output);
        return output.item<long>().ToString("X", CultureInfo.InvariantCulture);
    }
}
