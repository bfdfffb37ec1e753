using PointClouds.Data;

namespace RelDrop.Tests.PointClouds.Data;

public sealed class PointSourcesTests : IDisposable
{
    private readonly CloudFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void An_unknown_name_lists_those_there_are()
    {
        var message = Assert.Throws<ArgumentException>(() => PointSources.Open("ModelNet41", folder.Path, new DataSettings())).Message;
        Assert.Contains("'ModelNet41'; expected ModelNet10, ModelNet40, ModelNet40Hdf5, ShapeNet, Meshes, Solids", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_must_exist()
    {
        foreach (var name in PointSources.Names.Where(name => name != "Solids"))
        {
            Assert.Contains(folder["nowhere"], CloudFolder.Refused(() => PointSources.Open(name, folder["nowhere"], new DataSettings())), StringComparison.Ordinal);
            Assert.Contains(folder.Path, CloudFolder.Refused(() => PointSources.Open(name, folder.Path, new DataSettings())), StringComparison.Ordinal);
            Assert.Contains($"{name} is read from a folder", CloudFolder.Refused(() => PointSources.Open(name, null, new DataSettings())), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Solids_have_no_folder() => Assert.Contains("Solids are made", CloudFolder.Refused(() => PointSources.Open("solids", folder.Path, new DataSettings())), StringComparison.Ordinal);

    [Fact]
    public void No_points_are_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => PointSources.Open("Solids", null, new DataSettings(Points: 0)));
}
