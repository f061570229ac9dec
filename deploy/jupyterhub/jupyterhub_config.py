"""JupyterHub for a course: everyone operates the pages, and may open, change and keep the notebooks.

A part of a hub's own configuration: ``load_subconfig("jupyterhub_config.py")``, or its values in a Helm chart's
``hub.config``. The authenticator is the hub's. In the environment of the users' servers, from the top of a checkout::

    python -m pip install '.[serve,symbolic,data]' nbgitpuller
    jupyter server extension enable --sys-prefix mktlib.publish.jupyter
"""

import sys

c = get_config()  # noqa: F821

# --- what a reader's server may take (figures: deploy/README.md) -------------------------------------

c.Spawner.mem_limit = "1.5G"  # Jupyter 150 MB, and up to eight open pages or notebooks
c.Spawner.mem_guarantee = "384M"
c.Spawner.cpu_limit = 2
c.Spawner.cpu_guarantee = 0.1
c.Spawner.http_timeout = 60
c.Spawner.start_timeout = 120
c.Spawner.args = [
    "--MappingKernelManager.cull_idle_timeout=1200",
    "--MappingKernelManager.cull_interval=120",
    "--MappingKernelManager.cull_connected=False",
]

# DockerSpawner: an image built FROM quay.io/jupyterhub/singleuser:5 with the two lines above.
#   c.JupyterHub.spawner_class = "dockerspawner.DockerSpawner"
#   c.DockerSpawner.image = "registry.example.org/mktlib-singleuser:0.1"
#   c.DockerSpawner.network_name = "jupyterhub"; c.DockerSpawner.remove = True
#   c.DockerSpawner.volumes: one for each reader's home, or what they changed is gone with the container.
# KubeSpawner (Zero to JupyterHub): the same image under `singleuser.image`, limits under `singleuser`.
# The Littlest JupyterHub: the two lines with `sudo -E`, in its user environment; this file goes to
#   the folder jupyterhub_config.d of its configuration.

# --- several servers for one reader: the course as it is, and one to experiment in -------------------

c.JupyterHub.allow_named_servers = True
c.JupyterHub.named_server_limit_per_user = 2

# --- servers that nobody uses are stopped ------------------------------------------------------------

c.JupyterHub.services = [
    {
        "name": "idle-culler",
        "command": [sys.executable, "-m", "jupyterhub_idle_culler", "--timeout=3600", "--cull-every=300"],
    }
]
c.JupyterHub.load_roles = [
    {
        "name": "idle-culler",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["idle-culler"],
    }
]

# --- the link for the students: fetches the notebooks once, keeps what they changed, opens the pages -
# https://hub.example.org/hub/user-redirect/git-pull?repo=https%3A%2F%2Fgit.example.org%2Fwhat-a-price-is
#     &branch=main&targetPath=what-a-price-is&urlpath=voila%2Frender%2Fwhat-a-price-is%2Fnotebooks%2Findex.ipynb
