using System.Text;
using RelDrop.Weights.Pickle;

namespace RelDrop.Tests.Weights;

/// <summary>Pickles are written as text here, a character for a byte, as in Python's pickletools.</summary>
public sealed class PickleTests : WeightFiles
{
    private static object? Load(string pickle) => Unpickler.Load(Encoding.Latin1.GetBytes(pickle));

    private static string Refusal(string pickle) => Assert.Throws<InvalidDataException>(() => Load(pickle)).Message;

    [Theory]
    [InlineData("N.", null)]
    [InlineData("\x88.", true)]
    [InlineData("J\xfe\xff\xff\xff.", -2L)]
    [InlineData("M\x34\x12.", 0x1234L)]
    [InlineData("\x8a\x0.", 0L)]
    [InlineData("\x8a\x8\x0\x0\x0\x0\x0\x0\x0\x80.", long.MinValue)]
    [InlineData("G\x3f\xe0\x0\x0\x0\x0\x0\x0.", 0.5)]
    [InlineData("X\x2\x0\x0\x0\xc3\xa9.", "é")]
    [InlineData("\x8d\x1\0\0\0\0\0\0\0a.", "a")]
    public void Plain_values_are_read(string pickle, object? expected) => Assert.Equal(expected, Load(pickle));

    [Fact]
    public void Containers_are_read()
    {
        var dict = Assert.IsType<PickleDict>(Load("\x80\x2}q\0(K\x1](K\x2K\x3" + "eK\x4(NN\x88tu."));
        Assert.Equal([2L, 3L], Assert.IsType<List<object?>>(dict.Items[0].Value));
        Assert.Equal([null, null, true], Assert.IsType<object?[]>(dict.Items[1].Value));
        Assert.Equal([1L, 2L], Assert.IsType<object?[]>(Load("ctorch\nSize\nK\x1K\x2\x86\x85R.")));
        var ordered = Assert.IsType<PickleDict>(Load("ccollections\nOrderedDict\n](K\x1K\x2\x86" + "e\x85R."));
        Assert.Equal([KeyValuePair.Create<object?, object?>(1L, 2L)], ordered.Items);
    }

    [Fact]
    public void An_integer_of_any_length_is_read()
        => Assert.Equal(System.Numerics.BigInteger.Pow(2, 70), Load("\x8a\x9\0\0\0\0\0\0\0\0\x40."));

    [Theory]
    [InlineData("cposix\nsystem\n(X\x2\0\0\0lstR.", "GLOBAL: it names posix.system, which was not run")]
    [InlineData("\x80\x4\x8c\x8" + "builtins\x8c\x4" + "eval\x93.", "STACK_GLOBAL: it names builtins.eval, which was not run")]
    [InlineData("cbuiltins\ngetattr\n.", "builtins.getattr")]
    [InlineData("ctorch.serialization\nload\n.", "torch.serialization.load")]
    [InlineData("ctorch\nload\n.", "torch.load")]
    [InlineData("ctorch\nfloat32.__class__\n.", "torch.float32.__class__")]
    [InlineData("(X\x2\0\0\0lsiposix\nsystem\n.", "INST")]
    [InlineData("(cposix\nsystem\no.", "posix.system")]
    [InlineData("ccollections\nOrderedDict\n)\x81.", "NEWOBJ")]
    [InlineData("\x82\x1.", "EXT1")]
    [InlineData("P1\n.", "PERSID")]
    [InlineData("C\x1" + "a.", "SHORT_BINBYTES")]
    [InlineData("\x8f.", "EMPTY_SET")]
    [InlineData("\xff.", "0xff")]
    [InlineData("ctorch\nFloatStorage\n)R.", "torch.FloatStorage is called with ()")]
    [InlineData("ctorch\nfloat32\n)R.", "torch.float32 is called with ()")]
    [InlineData("ctorch._utils\n_rebuild_tensor_v2\nK\x1\x85R.", "called with (int)")]
    [InlineData("K\x1)R.", "int is called, which is no function")]
    [InlineData("]}b.", "expected attributes for an OrderedDict, found dict for list")]
    [InlineData("K\x1Q.", "('storage', class, key, location, size), not int")]
    public void What_weights_do_not_need_is_refused_by_name(string pickle, string reason) => Assert.Contains(reason, Refusal(pickle), StringComparison.Ordinal);

    [Theory]
    [InlineData("", "pickle ends at byte 0")]
    [InlineData("N", "pickle ends at byte 1")]
    [InlineData(".", "stops with 0 values")]
    [InlineData("NN.", "stops with 2 values")]
    [InlineData("(N.", "1 marks")]
    [InlineData("t.", "expected a mark")]
    [InlineData("N\x86.", "expected 2 values on the stack, found 1")]
    [InlineData("N(a.", "expected 1 values on the stack after the last mark, found 0")]
    [InlineData("K\x1K\x2" + "a.", "APPEND: expected a list to add to, found int")]
    [InlineData("]NNs.", "expected a dict to add to, found list")]
    [InlineData("}(Nu.", "keys and values in turn, found 1")]
    [InlineData("h\x5.", "nothing was remembered as number 5")]
    [InlineData("q\x5.", "expected 1 values on the stack, found 0")]
    [InlineData("X\xff\xff\xff\xff" + "a.", "4294967295 bytes are expected from byte 5; it is truncated")]
    [InlineData("\x8d\xff\xff\xff\xff\xff\xff\xff\xff" + "a.", "18446744073709551615 bytes are expected")]
    [InlineData("X\x2\0\0\0\xff\xff.", "not UTF-8")]
    [InlineData("cposix", "truncated")]
    [InlineData("\x80\x6N.", "protocol 6")]
    [InlineData("\x8c\x1" + "aN\x93.", "expected two str as a name")]
    [InlineData("ccollections\nOrderedDict\n](K\x1" + "e\x85R.", "list of int; expected pairs")]
    public void Misuse_is_refused(string pickle, string reason) => Assert.Contains(reason, Refusal(pickle), StringComparison.Ordinal);

    [Fact]
    public void A_container_in_itself_does_no_harm()
    {
        Assert.Contains("holds no tensors", Refused(Pickled(Encoding.Latin1.GetBytes("}q\0X\x1\0\0\0ah\0s."))), StringComparison.Ordinal);
        Assert.Contains("holds a list", Refused(Pickled(Encoding.Latin1.GetBytes("]q\0h\0a."))), StringComparison.Ordinal);
    }

    [Fact]
    public void Depth_and_shared_branches_do_no_harm()
    {
        var deep = "\x80\x2" + string.Concat(Enumerable.Repeat("]", 1_000_000)) + string.Concat(Enumerable.Repeat("a", 999_999)) + ".";
        Assert.Contains("holds a list", Refused(Pickled(Encoding.Latin1.GetBytes(deep))), StringComparison.Ordinal);

        // Each dict holds the one before it twice: 2⁴⁰ paths.
        var wide = new StringBuilder("}(X\x5\0\0\0chain(}q\0");
        for (var i = '\x1'; i <= 40; i++)
            wide.Append($"}}q{i}(X\x1\0\0\0ah{(char)(i - 1)}X\x1\0\0\0bh{(char)(i - 1)}u");
        wide.Append("tX\x3\0\0\0toph\x28u.");
        Assert.Contains("no tensors, only 'chain': tuple, 'top': dict", Refused(Pickled(Encoding.Latin1.GetBytes(wide.ToString()))), StringComparison.Ordinal);
    }

    [Fact]
    public void Long_names_are_clipped_in_messages()
        => Assert.InRange(Refusal($"c{new string('m', 100_000)}\nx\n.").Length, 1, 500);
}
