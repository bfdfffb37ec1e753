using RelDrop.Build;

namespace RelDrop.Tests;

public class ElfVersionsTests
{
    private const string Library = "libstdc++.so.6";
    private const string Version = "GLIBCXX_3.4.32";

    private static byte[] Real() => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so"));

    [Fact]
    public void The_library_in_the_output_needs_nothing_more() => Assert.False(ElfVersions.Weaken(Real(), Library, Version));

    [Fact]
    public void A_version_is_weakened_once()
    {
        var elf = Real();
        var original = (byte[])elf.Clone();

        Assert.True(ElfVersions.Weaken(elf, Library, "GLIBCXX_3.4"));
        Assert.Single(elf.Zip(original), pair => pair.First != pair.Second);
        Assert.False(ElfVersions.Weaken(elf, Library, "GLIBCXX_3.4"));
    }

    [Fact]
    public void Other_versions_leave_the_file_alone()
    {
        var elf = Real();
        Assert.False(ElfVersions.Weaken(elf, Library, "GLIBCXX_9"));
        Assert.Equal(Real(), elf);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(5000)]
    public void A_file_that_is_cut_short_is_refused(int length) =>
        Assert.Throws<InvalidDataException>(() => ElfVersions.Weaken(Real()[..length], Library, Version));
}
