using System.Text.RegularExpressions;

namespace RelDrop.Tests.Manual;

/// <summary><c>dotnet new reldrop</c>, as a user meets it: installed from its package, made, run and tested.</summary>
public sealed class TemplateTests : IClassFixture<PackageTests.Feed>, IDisposable
{
    private readonly CommandFolder folder;
    private readonly string hive;

    public TemplateTests(PackageTests.Feed feed)
    {
        folder = feed.NewFolder();
        folder.Pack("template", "packed");
        hive = Path.Combine(folder.Path, "hive");
        folder.Dotnet("new", "install", Path.Combine(folder.Path, "packed", "RelDrop.Templates.1.2.3.nupkg"), "--debug:custom-hive", hive);
    }

    public void Dispose() => folder.Dispose();

    /// <summary>The name is none that C# or a path could take as it is.</summary>
    [Fact]
    public void What_it_makes_builds_without_a_warning_learns_and_passes_its_tests()
    {
        Make("My-Net.2");
        folder.Dotnet("build", "My-Net.2", "-c", "Release", "-warnaserror");
        var output = folder.Dotnet("run", "-c", "Release", "--no-build", "--project", "My-Net.2/My-Net.2");
        var accuracy = Regex.Match(output, @"^(?<percent>[\d.]+) ?% of the test images", RegexOptions.Multiline);
        Assert.True(accuracy.Success, output);
        Assert.InRange(double.Parse(accuracy.Groups["percent"].Value, System.Globalization.CultureInfo.InvariantCulture), 60, 100);
        Assert.True(File.Exists(Path.Combine(folder.Path, "heatmap.png")));
        Assert.Matches(@"Passed! +- Failed: +0, Passed: +3, Skipped: +0", folder.Dotnet("test", "My-Net.2", "-c", "Release", "--no-build"));
    }

    [Theory]
    [InlineData("cpu", "libtorch-cpu-linux-x64", "TorchSharp-cuda-linux")]
    [InlineData("cuda", "TorchSharp-cuda-linux", "libtorch-cpu-linux-x64")]
    public void A_backend_has_packages_of_its_own(string backend, string package, string other)
    {
        Make("Net", "--backend", backend);
        var (versions, project) = (Read("Net/Directory.Packages.props"), Read("Net/Net/Net.csproj"));
        Assert.Contains($"""<PackageVersion Include="{package}" Version=""", versions, StringComparison.Ordinal);
        Assert.Contains($"""<PackageReference Include="{package}" """, project, StringComparison.Ordinal);
        Assert.DoesNotContain(other, versions + project, StringComparison.Ordinal);
        Assert.Contains("""<PackageVersion Include="RelDrop" Version="1.2.3" />""", versions, StringComparison.Ordinal);
        Assert.All(Regex.Matches(versions, "Version=\"(.*?)\""), version => Assert.Matches(@"^\d+\.\d+\.\d+$", version.Groups[1].Value));
        Assert.DoesNotMatch(@"#if|#else|#endif|\{|\}|@\(|RelDrop-App", versions + project);
    }

    private void Make(string name, params string[] options) =>
        folder.Dotnet(["new", "reldrop", "-n", name, "--no-update-check", "--debug:custom-hive", hive, .. options]);

    private string Read(string file) => File.ReadAllText(Path.Combine(folder.Path, file));
}
