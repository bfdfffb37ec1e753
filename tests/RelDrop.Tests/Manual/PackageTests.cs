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
