using System.Diagnostics;
using System.Reflection;

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
        private readonly Project root = new(Directory.CreateTempSubdirectory("reldrop-package-").FullName, null);

        public Feed()
        {
            var configuration = typeof(Feed).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
            root.Dotnet("pack", Path.Combine(ManualPage.Root, "runtime"), "--no-build", "-c", configuration, "-o", Path.Combine(root.Path, "feed"), "-p:MinVerVersionOverride=1.2.3");
            File.WriteAllText(Path.Combine(root.Path, "NuGet.Config"), $"""
                <configuration>
                  <packageSources><clear /><add key="feed" value="{Path.Combine(root.Path, "feed")}" /><add key="restored" value="{Restored}" /></packageSources>
                  <fallbackPackageFolders><clear /><add key="restored" value="{Restored}" /></fallbackPackageFolders>
                </configuration>
                """);
        }

        /// <summary>An empty program that refers to the package.</summary>
        internal Project NewProject()
        {
            var project = new Project(Directory.CreateDirectory(Path.Combine(root.Path, Guid.NewGuid().ToString("N")[..8])).FullName, Path.Combine(root.Path, "packages"));
            project.Dotnet("new", "console");
            project.Dotnet("add", "package", "RelDrop");
            return project;
        }

        public void Dispose() => root.Dispose();
    }

    /// <summary>A folder in which commands run.</summary>
    internal sealed class Project(string path, string? packages) : IDisposable
    {
        public string Path { get; } = path;

        /// <summary>Runs a command that must succeed.</summary>
        /// <returns>What it printed.</returns>
        public string Dotnet(params string[] arguments)
        {
            var (code, output) = Run(arguments);
            Assert.True(code == 0, $"dotnet {string.Join(' ', arguments)}: {code}\n{output}");
            return output;
        }

        public (int Code, string Output) Run(params string[] arguments)
        {
            var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = Path, RedirectStandardOutput = true, RedirectStandardError = true };

            // What the test host's SDK has set for itself, and coverage and the like, are not the user's.
            foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase) || name is "DOTNET_HOST_PATH").ToArray())
                start.Environment.Remove(name);
            start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
            if (packages is not null)
                start.Environment["NUGET_PACKAGES"] = packages;
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + errors.Result);
        }

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
