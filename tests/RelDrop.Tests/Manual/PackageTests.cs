using System.Globalization;
using System.Text.RegularExpressions;

namespace RelDrop.Tests.Manual;

/// <summary>The package, as a user meets it: in projects made by the commands and the code of the README, of its own page and of the tutorial, with no other source of packages than what this clone has restored.</summary>
public sealed class PackageTests : IClassFixture<PackageTests.Feed>
{
    private readonly Feed feed;

    public PackageTests(Feed feed) => this.feed = feed;

    [Theory]
    [InlineData("README.md", "step 9: loss ", "heatmap.png")]
    [InlineData("docs/package.md", "", "heatmap.png")]
    [InlineData("docs/tutorial.md", "with RelDrop", "with.png")]
    public void A_page_leads_to_a_program_that_runs(string page, string printed, string picture)
    {
        using var folder = feed.NewProject();
        folder.Dotnet("add", "package", "libtorch-cpu-linux-x64");
        foreach (var file in new ManualPage(page).Blocks.Where(block => block.Note.StartsWith(CodeBlock.File, StringComparison.Ordinal)))
            File.WriteAllText(Path.Combine(folder.Path, file.Note[CodeBlock.File.Length..].Trim()), file.Text);
        Assert.Contains(printed, folder.Dotnet("run", "-c", "Release"), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder.Path, picture)));
    }

    [Fact]
    public void Without_libtorch_the_build_says_what_to_add()
    {
        using var folder = feed.NewProject();
        var (code, output) = folder.Run("build");
        Assert.NotEqual(0, code);
        Assert.Contains("error RELDROP001", output, StringComparison.Ordinal);
        Assert.Contains("'dotnet add package libtorch-cpu-linux-x64'", output, StringComparison.Ordinal);
        folder.Dotnet("build", "-p:RelDropCheckTorchBackend=false");
    }

    /// <summary>Also where libtorch's files are inside, and so were bundled before anything could change them.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_runs_as_a_single_file(bool containsNative)
    {
        using var folder = feed.NewProject();
        folder.Dotnet("add", "package", "libtorch-cpu-linux-x64");
        File.WriteAllText(Path.Combine(folder.Path, "Program.cs"), new ManualPage("README.md").Blocks.Single(block => block.Note == "file: Program.cs").Text);
        folder.Dotnet("publish", "-c", "Release", "-r", "linux-x64", "--self-contained", "false", "-p:PublishSingleFile=true", $"-p:IncludeNativeLibrariesForSelfExtract={containsNative}", "-p:DebugType=none", "-p:AssemblyName=look", "-o", "published");
        Assert.Equal(containsNative, Directory.GetFiles(Path.Combine(folder.Path, "published")).Length == 1);
        var (code, output, error) = folder.RunProgram("env", $"DOTNET_BUNDLE_EXTRACT_BASE_DIR={folder.Path}/extracted", Path.Combine(folder.Path, "published", "look"));
        Assert.True(code == 0, output + error);
        Assert.Contains("step 9: loss ", output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder.Path, "heatmap.png")));
    }

    [Theory]
    [InlineData("PublishTrimmed", "warning RELDROP002")]
    [InlineData("PublishAot", "warning RELDROP003")]
    public void What_cannot_be_published_is_said_when_it_is(string property, string message)
    {
        using var folder = feed.NewProject();
        string Publish(params string[] options) => folder.Run(["msbuild", "-t:RelDropCheckPublish", $"-p:{property}=true", .. options]).Output;
        Assert.Contains(message, Publish(), StringComparison.Ordinal);
        Assert.DoesNotContain("RELDROP", Publish("-p:RelDropCheckPublish=false"), StringComparison.Ordinal);
        Assert.DoesNotContain("RELDROP", folder.Run("msbuild", "-t:RelDropCheckPublish").Output, StringComparison.Ordinal);
    }

    /// <summary>As docs/generated-code.md and docs/troubleshooting.md say of traces and of fixes for all places.</summary>
    [Fact]
    public void Generated_code_is_on_the_disk_for_debuggers_and_fixes_come_from_the_command_line()
    {
        using var folder = feed.NewProject();
        folder.Dotnet("add", "package", "libtorch-cpu-linux-x64");
        File.WriteAllText(Path.Combine(folder.Path, "Net.cs"), new ManualPage("docs/package.md").Blocks.Single(block => block.Note == "file: Net.cs").Text);
        void Write(string statements) => File.WriteAllText(Path.Combine(folder.Path, "Program.cs"), $"using RelDrop; using static TorchSharp.torch; var net = new Net(); {statements}");

        Write("net.Attribute(randn(2, 4, 8, 8));");
        var (code, output) = folder.Run("run", "-p:EmitCompilerGeneratedFiles=true", "-p:CompilerGeneratedFilesOutputPath=obj/generated");
        Assert.NotEqual(0, code);
        var frame = Regex.Match(output, @"Pass\.Record\(.* in (?<file>\S+Net\.g\.cs):line (?<line>\d+)");
        Assert.True(frame.Success, output);
        Assert.Contains("module.conv", File.ReadAllLines(frame.Groups["file"].Value)[int.Parse(frame.Groups["line"].Value, CultureInfo.InvariantCulture) - 1], StringComparison.Ordinal);

        Write("net.Attribute<EpsilonGamma>(randn(2, 3, 8, 8)); net.Attribute<EpsilonFlat>(randn(2, 3, 8, 8));");
        // Two fixes of one place are two runs.
        for (var run = 0; run < 2; run++)
            folder.Dotnet("format", "analyzers", "--diagnostics", "RDG023", "--no-restore");
        folder.Dotnet("build", "--no-restore", "-warnaserror:RDG023");
        folder.Dotnet("run", "--no-build");
    }

    [Fact]
    public void For_older_frameworks_there_is_no_package()
    {
        using var folder = feed.NewProject();
        var file = Directory.GetFiles(folder.Path, "*.csproj").Single();
        File.WriteAllText(file, File.ReadAllText(file).Replace("net10.0", "net9.0", StringComparison.Ordinal));
        var (code, output) = folder.Run("restore");
        Assert.NotEqual(0, code);
        Assert.Contains("NU1202: Package RelDrop 1.2.3 is not compatible with net9.0", output, StringComparison.Ordinal);
    }

    /// <summary>The packed library, and a source of packages for projects that use it.</summary>
    public sealed class Feed : IDisposable
    {
        private static readonly string Restored = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } given ? given : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        private readonly CommandFolder root = new(Directory.CreateTempSubdirectory("reldrop-package-").FullName, null);

        public Feed()
        {
            root.Pack("runtime", "feed");
            File.WriteAllText(Path.Combine(root.Path, "NuGet.Config"), $"""
                <configuration>
                  <packageSources><clear /><add key="feed" value="{Path.Combine(root.Path, "feed")}" /><add key="restored" value="{Restored}" /></packageSources>
                  <fallbackPackageFolders><clear /><add key="restored" value="{Restored}" /></fallbackPackageFolders>
                </configuration>
                """);
        }

        /// <summary>An empty program that refers to the package.</summary>
        internal CommandFolder NewProject()
        {
            var project = NewFolder();
            project.Dotnet("new", "console");
            project.Dotnet("add", "package", "RelDrop");
            return project;
        }

        /// <summary>An empty folder that knows no other source of packages.</summary>
        internal CommandFolder NewFolder() => new(Directory.CreateDirectory(Path.Combine(root.Path, Guid.NewGuid().ToString("N")[..8])).FullName, Path.Combine(root.Path, "packages"));

        public void Dispose() => root.Dispose();
    }
}
