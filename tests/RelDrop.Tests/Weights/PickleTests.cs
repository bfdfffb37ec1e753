using System.Text;
using RelDrop.Weights.Pickle;

namespace RelDrop.Tests.Weights;

/// <summary>Pickles are written as text here, a character for a byte, as in Python's pickletools.</summary>
public sealed class PickleTests : WeightFiles
{
    private static object? Load(string pickle) => new Unpickler(new PickleReader(new MemoryStream(Encoding.Latin1.GetBytes(pickle)), pickle.Length)).Load();

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

    /// <summary>Nothing of this is looked up, imported or called: each is a name.</summary>
    [Theory]
    [InlineData("cposix\nsystem\n(X\x2\0\0\0lstR.", "posix.system")]
    [InlineData("\x80\x4\x8c\x8" + "builtins\x8c\x4" + "eval\x93\x8c\x1" + "1\x85R.", "builtins.eval")]
    [InlineData("cbuiltins\ngetattr\n.", "builtins.getattr")]
    [InlineData("cbuiltins\ngetattr\n)R)R.", "builtins.getattr")]
    [InlineData("ctorch.serialization\nload\n)\x81.", "torch.serialization.load")]
    [InlineData("cmine\nNet\n)}\x92}b.", "mine.Net")]
    [InlineData("ctorch\nFloatStorage\n)R.", "torch.FloatStorage")]
    [InlineData("cmine\nLog\n)\x81(K\x1" + "e(K\x1K\x2u(K\x1\x90K\x1" + "b.", "mine.Log")]
    [InlineData("C\x1" + "a.", "bytes")]
    [InlineData("B\x1\0\0\0a.", "bytes")]
    [InlineData("\x8e\x1\0\0\0\0\0\0\0a.", "bytes")]
    [InlineData("\x96\x1\0\0\0\0\0\0\0a.", "bytes")]
    [InlineData("X\x3\0\0\0\xed\xb3\xa9.", "str")] // As os.listdir names a file that is not UTF-8.
    [InlineData("\x8f(K\x1\x90.", "set")]
    [InlineData("(K\x1\x91.", "set")]
    public void Whatever_else_is_named_is_only_a_name(string pickle, string type) => Assert.Equal(type, PickleValues.TypeName(Load(pickle)));

    [Fact]
    public void An_integer_of_any_length_is_read()
        => Assert.Equal(System.Numerics.BigInteger.Pow(2, 70), Load("\x8a\x9\0\0\0\0\0\0\0\0\x40."));

    [Theory]
    [InlineData("(X\x2\0\0\0lsiposix\nsystem\n.", "INST")]
    [InlineData("(cposix\nsystem\no.", "OBJ")]
    [InlineData("\x82\x1.", "EXT1")]
    [InlineData("P1\n.", "PERSID")]
    [InlineData("\x97.", "NEXT_BUFFER")]
    [InlineData("N2.", "DUP")]
    [InlineData("\xff.", "0xff")]
    [InlineData("ctorch._utils\n_rebuild_tensor_v2\nK\x1\x85R.", "called with (int)")]
    [InlineData("K\x1)R.", "int is called with tuple; expected a function and a tuple")]
    [InlineData("cmine\nNet\nK\x1R.", "mine.Net is called with int; expected a function and a tuple")]
    [InlineData("]}b.", "expected an object to give attributes to, found list")]
    [InlineData("cmine\nNet\n}b.", "expected an object to give attributes to, found mine.Net")]
    [InlineData("K\x1Q.", "('storage', class, key, location, size), not int")]
    public void What_pickles_do_not_have_is_refused_by_name(string pickle, string reason) => Assert.Contains(reason, Refusal(pickle), StringComparison.Ordinal);

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
    [InlineData("K\x1(K\x2\x90.", "ADDITEMS: expected a set to add to, found int")]
    [InlineData("\x8b\xff\xff\xff\xff.", "LONG4: a length is negative")]
    [InlineData("\x8b\xff\xff\xff\x7f.", "2147483647 bytes are expected")]
    [InlineData("\x8e\0\0\0\0\0\0\0\x80.", "9223372036854775808 bytes are expected")]
    [InlineData("T\xff\xff\xff\xff.", "BINSTRING: a length is negative")]
    [InlineData("1.", "expected a mark")]
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
    [InlineData("ccollections\nOrderedDict\n](K\x1" + "e\x85R.", "a dict is made of a list of int; expected pairs")]
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

    /// <summary>Pickles whose values would take far more memory, or time, than they have bytes.</summary>
    [Theory]
    [InlineData("a list copied again and again", "more than 16777216 values")]
    [InlineData("a name made of long texts again and again", "has more than 1000 characters")]
    [InlineData("a tensor of many dimensions again and again", "more than 16777216 values")]
    [InlineData("more values than weights have", "more than 16777216 values")]
    public void What_a_few_bytes_can_ask_for_is_bounded(string kind, string reason)
    {
        var pickle = new StringBuilder("\x80\x4");
        switch (kind)
        {
            case "a list copied again and again":
                pickle.Append("ccollections\nOrderedDict\nq\0" + "0](").Insert(pickle.Length, "NN\x86", 10_000).Append("e\x85q\x1" + "0").Insert(pickle.Length, "h\0h\x1R0", 10_000);
                break;
            case "a name made of long texts again and again":
                pickle.Append("X\0\0\x2\0").Append('m', 2 << 16).Append("q\x1" + "0").Insert(pickle.Length, "h\x1h\x1\x93", 10_000);
                break;
            case "a tensor of many dimensions again and again":
                var ones = $"({string.Concat(Enumerable.Repeat("K\x1", 64))}t";
                pickle.Append("ctorch._utils\n_rebuild_tensor_v2\nq\0" + "0((X\x7\0\0\0storagectorch\nFloatStorage\nX\x1\0\0\0" + "0X\x3\0\0\0cpuK\x1tQK\0")
                    .Append($"{ones}{ones}\x89Ntq\x1").Append('0').Insert(pickle.Length, "h\0h\x1R0", 130_000);
                break;
            default:
                pickle.Append('N', (1 << 24) + 1);
                break;
        }

        Assert.Contains(reason, Refusal(pickle.ToString()), StringComparison.Ordinal);
    }

    [Fact]
    public void Long_names_are_clipped_in_messages()
        => Assert.InRange(Refusal($"c{new string('m', 100_000)}\nx\n.").Length, 1, 500);
}
