using System.Diagnostics;
using RelDrop.Generator;
using TorchSharp;

namespace RelDrop.Benchmarks.Generation;

/// <summary>The same project on the disk, in a folder of its own, built by the SDK.</summary>
internal sealed class ModelFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("reldrop-models-");

    /// <summary>Writes the project and restores it, which takes no packages.</summary>
    public ModelFolder(ModelProject project)
    {
        foreach (var tree in project.Parse().SyntaxTrees)
            File.WriteAllText(Path.Combine(folder.FullName, tree.FilePath), tree.ToString());
        File.WriteAllText(
            Path.Combine(folder.FullName, "Models.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net{Environment.Version.ToString(2)}</TargetFramework>
                <Nullable>enable</Nullable>
              </PropertyGroup>
              <ItemGroup>
                <Reference Include="{typeof(torch).Assembly.Location}" />
                <Reference Include="{typeof(RelevanceDropout).Assembly.Location}" />
                <Reference Include="{typeof(ILGPU.Context).Assembly.Location}" />
                <Analyzer Include="{typeof(RelDropGenerator).Assembly.Location}" Condition="'$(Generate)' == 'true'" />
              </ItemGroup>
            </Project>
            """);
        Sdk("restore");
    }

    /// <summary>Builds everything anew.</summary>
    public void Rebuild(bool generate) => Sdk("build", "--no-restore", "--no-incremental", "-c", "Release", $"-p:Generate={generate}");

    public void Dispose() => folder.Delete(recursive: true);

    private void Sdk(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [.. arguments, "-v", "quiet", "-nologo"]) { WorkingDirectory = folder.FullName, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"'dotnet {string.Join(' ', arguments)}' ended with exit code {process.ExitCode}: {output}");
    }
}
