//! Invented pictures in three scripts.

pub(crate) mod attribution;
pub(crate) mod collapse;
pub(crate) mod counting;
pub(crate) mod map;
pub(crate) mod timeline;

/// Every sample as it is drawn, by the name of its golden file.
pub(crate) fn drawn() -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    for (name, picture) in attribution::all() {
        all.push((name, testimony_plot::attribution_graph(&picture)));
    }
    for (name, picture) in timeline::all() {
        all.push((name, testimony_plot::timeline(&picture)));
    }
    for (name, picture) in map::all() {
        all.push((name, testimony_plot::map(&picture)));
    }
    for (name, picture) in collapse::all() {
        all.push((name, testimony_plot::collapse(&picture)));
    }
    all.extend(counting::drawn());
    all
}
