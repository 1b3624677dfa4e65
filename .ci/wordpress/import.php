<?php
// Reads an export with WordPress's own importer, as Tools, Import does. Files are not fetched.
define( 'WP_LOAD_IMPORTERS', true );
define( 'WP_ADMIN', true );
require __DIR__ . '/start.php';
require ABSPATH . 'wp-admin/includes/admin.php';
require WP_PLUGIN_DIR . '/wordpress-importer/wordpress-importer.php';
class_exists( 'WP_Import' ) || wordpress_importer_init();
wp_set_current_user( 1 );
$import = new WP_Import();
$import->fetch_attachments = false;
$import->import( $argv[1] );
