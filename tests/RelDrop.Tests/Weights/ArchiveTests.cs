using System.IO.Compression;
using System.Text;
using RelDrop.Weights;

namespace RelDrop.Tests.Weights;

/// <summary>Archives that are not as torch.save writes them.</summary>
public sealed class ArchiveTests : WeightFiles
{
    private string Without(string missing) => Changed(Made("state_dict.pth"), (name, content) => name == missing ? null : content);

    private string With(string changed, byte[] replacement) => Changed(Made("state_dict.pth"), (name, content) => name == changed ? replacement : content);

    [Fact]
    public void Files_of_before_byteorder_are_read()
    {
        using var weights = StateDict.Open(Without("byteorder"));
        AssertEqual(ModelValues(0), weights["0.weight"].Read());
    }

    [Fact]
    public void Big_endian_files_are_refused()
        => Assert.Contains("'big'", Refused(With("byteorder", "big"u8.ToArray())), StringComparison.Ordinal);

    [Fact]
    public void A_missing_storage_is_named_with_its_tensor()
    {
        var message = Refused(Without("data/1"));
        Assert.Contains("'0.bias'", message, StringComparison.Ordinal);
        Assert.Contains("'state_dict/data/1'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_pickle_is_refused() => Assert.Contains("'NAME/data.pkl'", Refused(Without("data.pkl")), StringComparison.Ordinal);

    [Theory]
    [InlineData(7)]
    [InlineData(9)]
    [InlineData(0)]
    public void A_storage_of_another_size_is_refused(int bytes)
    {
        var message = Refused(With("data/1", new byte[bytes]));
        Assert.Contains($"has {bytes} bytes; expected 2 of Float32", message, StringComparison.Ordinal);
        Assert.Contains("'0.bias'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compressed_storages_are_refused()
    {
        var path = Changed(Made("state_dict.pth"), (name, content) => name == "data/7" ? new byte[1 << 20] : content, CompressionLevel.SmallestSize);
        Assert.Contains("compressed", Refused(path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_said_to_be_longer_than_the_archive_is_refused()
    {
        // The archive's table of contents, where it gives the pickle's two sizes.
        var archive = File.ReadAllBytes(Made("state_dict.pth"));
        var entry = archive.AsSpan().IndexOf("PK\x1\x2"u8);
        BitConverter.TryWriteBytes(archive.AsSpan(entry + 20), 1 << 30);
        BitConverter.TryWriteBytes(archive.AsSpan(entry + 24), 1 << 30);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("is said to have 1073741824 bytes; the whole archive has", Refused(Write("bomb.pth", archive)), StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void Two_files_of_one_name_are_refused()
    {
        var path = With("none", []);
        using (var archive = ZipFile.Open(path, ZipArchiveMode.Update))
            archive.CreateEntry("state_dict/data/0");
        Assert.Contains("two files 'state_dict/data/0'", Refused(path), StringComparison.Ordinal);
    }

    /// <summary>Changes numbers of the tensor "transposed", 6 by 4 with strides 1 and 6, which shares a storage of 24 floats.</summary>
    [Theory]
    [InlineData("K\x6K\x4\x86q", "K\x6K\x5\x86q", "30 elements from 0 on")]
    [InlineData("K\x1K\x6\x86q", "K\x2K\x6\x86q", "29 elements from 0 on")]
    [InlineData("K\x1K\x6\x86q", "K\x1N\x86q", "size or stride is expected to be an int of 64 bits, not None")]
    [InlineData("K\x6K\x4\x86q", "K\x6J\xff\xff\xff\xff\x86q", "negative size")]
    [InlineData("K\x1K\x6\x86q", "K\x1J\xff\xff\xff\xff\x86q", "negative")]
    [InlineData("K\x6K\x4\x86q", "\x8a\x8\xff\xff\xff\xff\xff\xff\xff\x7fK\x4\x86q", "more elements than any file can hold")]
    [InlineData("K\x1K\x6\x86q", "\x8a\x8\xff\xff\xff\xff\xff\xff\xff\x7fK\x6\x86q", "ends beyond any file")]
    [InlineData("K\x1K\x6\x86q", "K\x6\x85q", "as many strides, not 1")]
    public void A_view_beyond_its_storage_is_refused(string numbers, string changed, string reason)
        => Assert.Contains(reason, Refused(Views("transposed", numbers, changed)), StringComparison.Ordinal);

    [Fact]
    public void Two_tensors_of_one_name_are_refused()
        => Assert.Contains("two tensors are called 'empty'", Refused(Views("slice", "slice", "empty")), StringComparison.Ordinal);

    /// <summary>Changes text in the pickle of views.pth, where it first comes after a name.</summary>
    private string Views(string name, string text, string changed) => Changed(Made("views.pth"), (file, content) =>
    {
        if (file != "data.pkl")
            return content;
        var pickle = Encoding.Latin1.GetString(content);
        var place = pickle.IndexOf(text, pickle.IndexOf(name, StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.True(place > 0);
        return Encoding.Latin1.GetBytes(pickle[..place] + changed + pickle[(place + text.Length)..]);
    });

    [Fact]
    public void A_file_that_shrinks_while_it_is_open_is_noticed()
    {
        var path = Write("shrinks.pth", File.ReadAllBytes(Made("state_dict.pth")));
        using var weights = StateDict.Open(path);
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            file.SetLength(1000);
        Assert.Contains("'3.weight'", Assert.Throws<InvalidDataException>(() => weights["3.weight"].Read()).Message, StringComparison.Ordinal);
    }
}
